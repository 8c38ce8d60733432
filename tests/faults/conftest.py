from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable

import pytest

from accutics_authentic.events import CallStarted, Event
from tests.events.pairs import check_pairs
from tests.support.leaks import nothing_left

from .parsers import parser, stack, way
from .secrets import leaks

__all__ = ["nothing_left_or_leaked", "parser", "stack", "way"]


@pytest.fixture(autouse=True)
async def nothing_left_or_leaked(
    caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> AsyncIterator[None]:
    """Check after every test that nothing is left open and no log or event holds a secret.

    Events pair, too: they are all logged, since all loggers are at DEBUG. In a module that says
    ``DEBUG = True`` asyncio is in its debug mode, which logs more and takes three times as long.
    """
    caplog.set_level(logging.DEBUG)
    loop = asyncio.get_running_loop()
    loop.set_debug(getattr(request.module, "DEBUG", False))
    loop.slow_callback_duration = 60  # a busy machine must not fail a test
    async with nothing_left():
        yield
    records = caplog.get_records("call")  # by now, ``caplog.text`` is that of the teardown
    for record in records:
        assert not leaks(logging.Formatter().format(record))
        if record.name == "accutics_authentic":
            assert not leaks(repr(vars(record)))
    heard = [each for record in records for each in record.args or () if isinstance(each, Event)]
    for events in by_session(heard):
        check_pairs(events)


def by_session(heard: Iterable[Event]) -> list[list[Event]]:
    """Return the events of each session; one begins when calls are counted from 1 again."""
    sessions: list[list[Event]] = [[]]
    for event in heard:
        if isinstance(event, CallStarted) and event.call == 1:
            sessions.append([])
        sessions[-1].append(event)
    return sessions
