"""A check ends with a report whatever the API replies, and shows nothing of what is in rows."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from accutics_authentic._cli.check.accutics_probes import judge_accutics
from accutics_authentic._cli.check.accutics_questions import ask_accutics
from accutics_authentic._cli.check.asking import MAX_REQUESTS
from accutics_authentic._cli.check.authentic_probes import judge_authentic
from accutics_authentic._cli.check.authentic_questions import ask_authentic
from accutics_authentic._cli.check.links import ListUrl
from accutics_authentic._cli.check.question import Probe, Question, Reply
from tests.cli.check.checking import drive, findings
from tests.support.examples import examples

URL = ListUrl("https://api.example/open", ("projects", "campaigns"))
SECRET = "§"  # in all that rows hold

NUMBERS = st.integers(-1, 5) | st.sampled_from([2, 1000, 10**12])
LINKS = st.sampled_from(
    [
        *(
            "?page=2",
            "?page=1",
            "?page_size=2&page=2",
            "?cursor=x",
            "/open/projects/campaigns?page=2",
        ),
        *("https://api.example/open/projects/campaigns?page=3", "https://api.example:444/x", "//x"),
        *(
            "http://api.example/open/projects/campaigns",
            "http://[",
            "http://a:99999/",
            "",
            "campaigns",
        ),
        *(
            "https://elsewhere.example/open/projects/campaigns?page=2",
            "mailto:a",
            "?status=a&page=2",
        ),
    ]
)
TEXTS = st.sampled_from([SECRET, f"a{SECRET}"])
ROWS = st.fixed_dictionaries({}, optional={"id": NUMBERS | TEXTS, "status": TEXTS, "n": NUMBERS})
ROW = ROWS | st.none() | TEXTS
PAGINATION = st.fixed_dictionaries(
    {},
    optional={
        "next": LINKS | st.none() | NUMBERS,
        "first": LINKS,
        "total_items": NUMBERS | st.none() | st.booleans(),
        "items_per_page": NUMBERS | TEXTS,
    },
)
META = st.none() | st.fixed_dictionaries(
    {}, optional={"pagination": PAGINATION | st.none() | NUMBERS}
)
ENVELOPES = st.fixed_dictionaries(
    {"data": st.lists(ROW, max_size=5) | ROW}, optional={"meta": META}
)
IDS = st.sampled_from([f"{SECRET}{number}" for number in range(6)])
GROUPS = st.fixed_dictionaries(
    {},
    optional={"items": st.lists(IDS | NUMBERS, max_size=5) | st.lists(IDS, max_size=4) | NUMBERS},
)
ITEMS = st.fixed_dictionaries(
    {}, optional={"data": st.fixed_dictionaries({"_created": NUMBERS | TEXTS}) | TEXTS}
)
HOOKS = st.fixed_dictionaries(
    {
        "hooks": st.lists(
            st.sampled_from([{"url": SECRET}, {"id": SECRET, "data": {}}, 1]), max_size=1
        )
        | TEXTS
    }
)
BODIES_OF_ERRORS: tuple[Any, ...] = ({}, [], "a")
BODIES = ENVELOPES | GROUPS | ITEMS | HOOKS | st.none() | TEXTS
HEADERS = st.fixed_dictionaries(
    {},
    optional={"retry-after": st.just("7"), "x-ratelimit-limit": st.just("60\x1b[m"), "date": TEXTS},
)
REPLIES = st.builds(
    Reply, status=st.just(200), body=BODIES, is_json=st.just(True), headers=HEADERS
) | st.sampled_from(
    [
        *(
            Reply(status=status, code="wrong\x1b[31m" * 9)
            for status in (302, 400, 401, 403, 404, 429, 500)
        ),
        *(Reply(status=200), Reply(status=204), Reply(problem="no reply (ConnectionLostError)")),
        *(Reply(status=400, body=body, is_json=True) for body in BODIES_OF_ERRORS),
    ]
)


def assert_report(probes: list[Probe], questions: list[Question], names: int) -> None:
    assert len(questions) <= MAX_REQUESTS
    assert len(findings(probes)) == len(probes) == names
    shown = json.dumps(
        [[each.name, each.finding, each.evidence, dict(each.suggests)] for each in probes],
        ensure_ascii=False,
    )
    assert SECRET not in shown
    assert all(each.evidence.isprintable() for each in probes)


@given(st.data())
@settings(max_examples=examples(150))
def test_a_check_of_accutics_reports_whatever_the_replies_are(data: st.DataObject) -> None:
    params = data.draw(st.sampled_from([{}, {"status": ["a", "b"]}]))
    found, questions = drive(ask_accutics(URL, params), lambda _: data.draw(REPLIES))
    assert_report(judge_accutics(found), questions, 18)


@given(st.data())
@settings(max_examples=examples(150))
def test_a_check_of_authentic_network_reports_whatever_the_replies_are(data: st.DataObject) -> None:
    found, questions = drive(ask_authentic("group"), lambda _: data.draw(REPLIES))
    assert_report(judge_authentic(found), questions, 16)
