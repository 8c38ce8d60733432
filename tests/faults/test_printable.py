"""Text from others is one printable line wherever people read it: in logs, events and errors."""

from __future__ import annotations

import logging

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accutics_authentic import Accutics, Authentic, RetryPolicy, Session
from accutics_authentic.errors import AccuticsAuthenticError
from accutics_authentic.events import Event
from tests.support.examples import examples

from .hostile import hostile, ok

NASTY = "a\x85b\u2028c\u2029d\u202ee\u2066f\x9bg\ufeffh\r\n\tz"

texts = st.text(st.sampled_from(NASTY + "\x00\x1b\x7f ") | st.characters(exclude_categories=["Cs"]))


def one_line(text: str) -> bool:
    return text.isprintable() and len(text.splitlines()) <= 1


@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=texts, id_=texts)
@example(said=NASTY, id_="".join(c for c in NASTY if c >= " "))
async def test_what_others_wrote_breaks_no_line(
    said: str, id_: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    caplog.set_level(logging.DEBUG, "accutics_authentic")
    error = {"code": said, "message": said, "data": {}}
    heard: list[Event] = []
    failures: list[AccuticsAuthenticError] = []
    async with hostile(ok({"error": error, "meta": {"endpoint": said}}, status=409)) as server:
        async with Session(on_event=heard.append, retry=RetryPolicy(attempts=1)) as session:
            accutics = Accutics(session, base_url=server.url, token="a-token")
            authentic = Authentic(session, base_url=server.url, token="a-token")
            for call in (
                lambda: accutics.resource(("campaigns", id_, said)).get(id_),
                lambda: accutics.request("GET", f"campaigns/{id_}"),
                lambda: accutics.resource("campaigns").get(id_),
                lambda: authentic.request("GET", ("api", "v2", "x", id_)),
                lambda: authentic.items.get(id_),
                lambda: accutics.resource("campaigns").page(1, params={said or "x": id_}),
            ):
                try:
                    await call()
                except AccuticsAuthenticError as caught:
                    failures.append(caught)
        await server.until_disconnected()
    assert len(failures) == 6
    assert heard
    shown = [*caplog.messages, *(event.path for event in heard), *map(str, failures)]
    for failure in failures:
        facts = (failure.endpoint, failure.code, failure.message, failure.path)
        shown += [fact for fact in facts if fact is not None]
    assert [text for text in shown if not one_line(text)] == []


async def test_neither_a_log_line_nor_an_event_shows_an_id(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "accutics_authentic")
    heard: list[Event] = []
    async with hostile(ok({}, status=404)) as server:
        async with Session(on_event=heard.append, retry=RetryPolicy(attempts=1)) as session:
            accutics = Accutics(session, base_url=server.url, token="a-token")
            authentic = Authentic(session, base_url=server.url, token="a-token")
            for call in (
                lambda: accutics.resource(("projects", "sentinel", "campaigns")).get("sentinel"),
                lambda: accutics.request("GET", ("projects", "sentinel")),
                lambda: accutics.request("GET", "projects/Sentinel-7"),
                lambda: authentic.groups.remove_item("sentinel", "sentinel"),
                lambda: authentic.request("GET", ("api", "v2", "items", "sentinel", "scans")),
            ):
                with pytest.raises(AccuticsAuthenticError) as caught:
                    await call()
                assert "sentinel" not in f"{caught.value} {caught.value.path}".lower()
        await server.until_disconnected()
    assert {event.path for event in heard} == {
        "projects/:id/campaigns/:id",
        "projects/:id",
        "/api/v2/groups/:id/items/:id",
        "api/v2/items/:id/scans",
    }
    assert "sentinel" not in caplog.text.lower()
