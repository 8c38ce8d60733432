"""Checks of the sandbox, within this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from accutics_authentic import Accutics, Authentic, Session
from accutics_authentic._cli.check.accutics_probes import judge_accutics
from accutics_authentic._cli.check.accutics_questions import Params, ask_accutics
from accutics_authentic._cli.check.asking import MAX_REQUESTS, WRONG_TOKEN, Asker
from accutics_authentic._cli.check.authentic_probes import judge_authentic
from accutics_authentic._cli.check.authentic_questions import ask_authentic
from accutics_authentic._cli.check.links import ListUrl
from accutics_authentic._cli.check.question import Asking, Probe, Question, Reply, T
from accutics_authentic.sandbox import Sandbox
from tests.http.moving import MovingClock

Findings: TypeAlias = dict[str, str | int | bool | None]


async def check_accutics(
    sandbox: Sandbox, path: str = "campaigns", params: Params | None = None, token: str = ""
) -> list[Probe]:
    """Return the probes of a check of a list of the sandbox."""
    token, url = token or sandbox.accutics_token, sandbox.accutics_url
    async with Session(clock=MovingClock()) as session:
        client = Accutics(session, base_url=url, token=token)
        asker = Asker(client, Accutics(session, base_url=url, token=WRONG_TOKEN))
        asking = ask_accutics(ListUrl(url, tuple(path.split("/"))), params or {})
        return judge_accutics(await carry_out(sandbox, asker, asking))


async def check_authentic(sandbox: Sandbox, group: str = "", token: str = "") -> list[Probe]:
    """Return the probes of a check of a group of the sandbox."""
    token, url = token or sandbox.authentic_token, sandbox.authentic_url
    async with Session(clock=MovingClock()) as session:
        client = Authentic(session, base_url=url, token=token)
        asker = Asker(client, Authentic(session, base_url=url, token=WRONG_TOKEN))
        asking = ask_authentic(group or sandbox.group_id)
        return judge_authentic(await carry_out(sandbox, asker, asking))


async def carry_out(sandbox: Sandbox, asker: Asker, asking: Asking[T]) -> T:
    """Return what a check returns; it must read only, and count what it sends."""
    before = len(sandbox.requests)
    found = await asker.carry_out(asking)
    sent = sandbox.requests[before:]
    assert len(sent) == asker.budget.sent <= MAX_REQUESTS
    assert {each.method for each in sent} == {"GET"}
    return found


def drive(asking: Asking[T], reply_to: Callable[[Question], Reply]) -> tuple[T, list[Question]]:
    """Answer all questions of a check; return what it returns, and the questions."""
    questions = []
    try:
        question = next(asking)
        while True:
            questions.append(question)
            question = asking.send(reply_to(question))
    except StopIteration as end:
        result: T = end.value
        return result, questions


def findings(probes: list[Probe]) -> Findings:
    assert all(each.evidence for each in probes)
    return {each.name: each.finding for each in probes}


def suggested(probes: list[Probe]) -> dict[str, str | int]:
    return {key: value for each in probes for key, value in each.suggests.items()}
