"""Handlers hear every event, and none of them can break a call."""

from __future__ import annotations

import asyncio
import copy
import logging
import pickle
from typing import Any

import pytest

from accutics_authentic import events
from accutics_authentic._base.log import logger
from accutics_authentic._http.emitting import emit, log_fields
from accutics_authentic._http.observer import Observer
from accutics_authentic._http.stats import CallStats
from accutics_authentic.events import (
    AttemptFinished,
    AttemptStarted,
    BudgetExhausted,
    CallFinished,
    CallStarted,
    Drifted,
    Event,
    Held,
    PageRead,
    StreamFinished,
    Waiting,
)

CALL: dict[str, Any] = {
    "call": 7,
    "stream": None,
    "origin": "https://api.example.com:443",
    "api": "accutics",
    "method": "GET",
    "path": "x/:id",
}
STREAM = {**CALL, "call": None, "stream": 2}
FINISHED: dict[str, Any] = {
    "status": 200,
    "attempts": 2,
    "elapsed": 1.5,
    "queued": 0.25,
    "waited": 0.5,
    **CALL,
}
READ: dict[str, Any] = {
    "items": 245,
    "pages": 3,
    "requests": 4,
    "retries": 1,
    "duplicates": 0,
    "drift": 0,
    "waited": 0.5,
    **STREAM,
}
#: Each kind of event with its level and its line.
LINES: list[tuple[Event, int, str]] = [
    (CallStarted(**CALL), logging.DEBUG, "started"),
    (
        AttemptStarted(attempt=1, queued=0.0004, **CALL),
        logging.DEBUG,
        "attempt 1 started, queued for 0.000 s",
    ),
    (
        AttemptFinished(attempt=1, status=503, error=None, seconds=0.1, ratelimit={}, **CALL),
        logging.DEBUG,
        "attempt 1 finished after 0.100 s: 503",
    ),
    (
        AttemptFinished(attempt=1, status=200, error="XError", seconds=0.1, ratelimit={}, **CALL),
        logging.DEBUG,
        "attempt 1 finished after 0.100 s: 200, XError",
    ),
    (
        Waiting(seconds=2.0, reason="retry", error="ServerError", **CALL),
        logging.INFO,
        "waits for 2.000 s (retry after ServerError)",
    ),
    (Waiting(seconds=2.0, reason="pause", **CALL), logging.INFO, "waits for 2.000 s (pause)"),
    (
        Held(by=7, status=429, until=1010.0, seconds=10.0, begins=True, **CALL),
        logging.WARNING,
        "status 429, all calls of this client pause for 10.000 s",
    ),
    (
        Held(by=3, status=429, until=1010.0, seconds=9.0, begins=False, **CALL),
        logging.DEBUG,
        "held for 9.000 s, since call 3 got status 429",
    ),
    (
        BudgetExhausted(error="ServerError", begins=True, **CALL),
        logging.WARNING,
        "no retry after ServerError: the budget (RetryPolicy.budget) is used up",
    ),
    (
        BudgetExhausted(error="ServerError", begins=False, **CALL),
        logging.DEBUG,
        "no retry after ServerError: the budget (RetryPolicy.budget) is used up",
    ),
    (
        CallFinished(outcome="ok", error=None, **FINISHED),
        logging.DEBUG,
        "ok after 2 attempts and 1.500 s, 0.250 queued, 0.500 waited",
    ),
    (
        CallFinished(outcome="error", error="NotFoundError", **FINISHED),
        logging.DEBUG,
        "error (NotFoundError) after 2 attempts and 1.500 s, 0.250 queued, 0.500 waited",
    ),
    (PageRead(page=2, items=100, total=245, **STREAM), logging.DEBUG, "page 2 has 100 items"),
    (
        Drifted(detail="total_items went from 5 to 6", **STREAM),
        logging.INFO,
        "total_items went from 5 to 6",
    ),
    (
        StreamFinished(outcome="ok", error=None, **READ),
        logging.DEBUG,
        "ok after 245 items, 4 requests",
    ),
    (
        StreamFinished(outcome="error", error="XError", **READ),
        logging.DEBUG,
        "error (XError) after 245 items, 4 requests",
    ),
    (Event(**CALL), logging.DEBUG, "Event"),
]
EVENTS = [event for event, *_ in LINES]


def test_each_kind_of_event_has_its_level_and_its_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    observer = Observer(None)
    for event in EVENTS:
        emit(observer, event)
    assert [(r.name, r.levelno, r.getMessage()) for r in caplog.records] == [
        (
            "accutics_authentic",
            level,
            f"GET x/:id ({'call 7' if event.call else 'stream 2'}): {line}",
        )
        for event, level, line in LINES
    ]
    public = {kind for kind in vars(events).values() if isinstance(kind, type)}
    abstract = {events.CallEvent, events.StreamEvent}
    assert {type(event) for event in EVENTS} == public - abstract


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_is_a_frozen_value_whose_fields_are_attributes_of_its_record(
    event: Event, caplog: pytest.LogCaptureFixture
) -> None:
    for copied in (copy.copy(event), copy.deepcopy(event), pickle.loads(pickle.dumps(event))):  # noqa: S301 - our own bytes
        assert copied == event
    with pytest.raises(AttributeError):
        event.path = "y"  # type: ignore[misc]  # that is what is tested
    assert repr(event).startswith(f"{type(event).__name__}(call=")
    caplog.set_level(logging.DEBUG)
    emit(Observer(None), event)
    [record] = caplog.records
    assert vars(record).items() >= log_fields(event).items()
    own = {name for name in vars(record) if name.startswith("accutics_authentic_")}
    assert own == log_fields(event).keys()
    assert own == {f"accutics_authentic_{name}" for name in ("event", *event.__struct_fields__)}
    assert vars(record)["accutics_authentic_event"] == type(event).__name__


@pytest.mark.parametrize(
    ("level", "kinds"),
    [
        (logging.DEBUG, [type(event) for event in EVENTS]),
        (logging.INFO, [Waiting, Waiting, Held, BudgetExhausted, Drifted]),
        (logging.WARNING, [Held, BudgetExhausted]),
        (logging.ERROR, []),
    ],
)
def test_the_log_gets_what_its_level_asks_for(
    caplog: pytest.LogCaptureFixture, level: int, kinds: list[type]
) -> None:
    caplog.set_level(level, "accutics_authentic")
    observer = Observer(None)
    for event in EVENTS:
        emit(observer, event)
    assert [vars(record)["accutics_authentic_event"] for record in caplog.records] == [
        kind.__name__ for kind in kinds
    ]
    assert [observer.listens(each) for each in (level - 1, level)] == [False, True]


def test_the_library_logs_nothing_unless_configured() -> None:
    assert any(isinstance(handler, logging.NullHandler) for handler in logger.handlers)
    assert logger.level == logging.NOTSET


def test_each_handler_hears_each_event_in_order() -> None:
    heard: list[tuple[str, Event]] = []
    observer = Observer([lambda e: heard.append(("a", e)), lambda e: heard.append(("b", e))])
    assert observer.listens()
    for event in EVENTS:
        emit(observer, event)
    assert heard == [(name, event) for event in EVENTS for name in "ab"]


def test_a_handler_that_raises_is_logged_once_and_the_others_hear_all(
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard: list[Event] = []

    async def later(_: Event) -> None: ...

    def fail(_: Event) -> None:
        raise LookupError("mine")

    def cancel(_: Event) -> None:
        raise asyncio.CancelledError

    observer = Observer([fail, cancel, lambda event: later(event), heard.append])
    for event in EVENTS:
        emit(observer, event)
    assert heard == EVENTS
    failures = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.getMessage() for record in failures] == [
        "a handler of on_event raised: the call goes on",
        "a handler of on_event raised: the call goes on",
        "a handler of on_event returned a coroutine, which nobody awaits",
    ]
    assert [bool(record.exc_info) for record in failures] == [True, True, False]


def test_the_stats_of_a_call_begin_at_nothing() -> None:
    assert CallStats() == CallStats(requests=0, retries=0, waited=0.0)
