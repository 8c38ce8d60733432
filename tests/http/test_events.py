from __future__ import annotations

import logging

import pytest

from accutics_authentic._base.log import logger
from accutics_authentic._http.events import Event, emit
from accutics_authentic._http.stats import CallStats

REPLY = Event(kind="reply", method="GET", path="x/:id", attempt=1, status=200, seconds=0.12345)
WAIT = Event(kind="wait", method="GET", path="x/:id", attempt=1, seconds=2.0)


def test_a_step_is_logged_at_debug_and_a_wait_at_info(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    emit(REPLY, None)
    emit(WAIT, None)
    assert [(r.name, r.levelname, r.message) for r in caplog.records] == [
        (
            "accutics_authentic",
            "DEBUG",
            "GET x/:id: reply, attempt 1, status 200, error None, 0.123 s",
        ),
        (
            "accutics_authentic",
            "INFO",
            "GET x/:id: wait, attempt 1, status None, error None, 2.0 s",
        ),
    ]


def test_a_step_without_a_duration_has_none_in_its_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    emit(Event(kind="request", method="GET", path="x", attempt=2), None)
    assert caplog.messages == ["GET x: request, attempt 2, status None, error None, None s"]


def test_the_callback_is_given_the_event() -> None:
    heard: list[Event] = []
    emit(REPLY, heard.append)
    assert heard == [REPLY]


def test_a_failing_callback_is_logged_and_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Event) -> None:
        raise LookupError("mine")

    emit(WAIT, fail)
    assert caplog.messages[-1] == "on_event failed"
    assert caplog.records[-1].exc_info is not None


def test_the_library_logs_nothing_unless_configured() -> None:
    assert any(isinstance(handler, logging.NullHandler) for handler in logger.handlers)
    assert logger.level == logging.NOTSET


def test_the_stats_of_a_call_begin_at_nothing() -> None:
    assert CallStats() == CallStats(requests=0, retries=0, waited=0.0)
