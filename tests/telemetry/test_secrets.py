"""No query, id, body or token is in any span, metric or log."""

from __future__ import annotations

import json
import logging

import pytest

from accutics_authentic import errors
from tests.faults.calls import DELETIONS, GROUP, HOOK, READS, WRITES
from tests.faults.hostile import Answer, envelope, ok, reply
from tests.faults.secrets import ANSWER, QUERY, SECRETS, TOKEN, leaks
from tests.http.serving import serve

from .exported import exported

ECHO = json.dumps({"error": {"code": f"c{QUERY}", "message": f"{TOKEN} {ANSWER}"}}).encode()
IDS = (GROUP, HOOK, "campaigns/7", "i1")


@pytest.mark.parametrize("answer", [ok(envelope([{"id": ANSWER}])), reply(403, ECHO)])
async def test_nothing_that_was_sent_or_received_is_exported(
    answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "accutics_authentic")
    calls = {**READS, **WRITES, **DELETIONS}
    with exported("attempts") as kept:
        async with serve(answer, on_event=kept.handler) as served:
            for call in calls.values():
                try:
                    await call(served)
                except errors.AccuticsAuthenticError:
                    continue
        text = kept.text
    assert text.count("SpanKind.INTERNAL") >= len(calls)
    assert text.count("SpanKind.CLIENT") >= len(calls)
    assert "campaigns/:id" in text
    logged = "\n".join(str(vars(record)) for record in caplog.records)
    assert logged
    assert not leaks(f"{text}\n{logged}", (*SECRETS, *IDS))
