"""A call that is still pending when its event loop has gone."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest

from accutics_authentic import Accutics, Limits, Session
from accutics_authentic.events import CallFinished, CallStarted, Event


class Never:
    async def __aenter__(self) -> None:
        await asyncio.get_running_loop().create_future()

    async def __aexit__(self, *_: object) -> None: ...


def test_a_call_that_is_destroyed_with_its_loop_is_reported_as_cancelled() -> None:
    heard: list[Event] = []

    async def abandon() -> asyncio.Task[Any]:
        session = await Session(on_event=heard.append, limits=Limits(limiter=Never())).__aenter__()
        accutics = Accutics(session, base_url="http://127.0.0.1:9", token="t")
        task = asyncio.create_task(accutics.request("GET", "x"))
        await asyncio.sleep(0)
        return task

    def destroy() -> None:
        loop = asyncio.new_event_loop()
        loop.set_exception_handler(lambda *_: None)  # told that a pending task was destroyed
        task = loop.run_until_complete(abandon())
        loop.close()
        del task
        gc.collect()

    with pytest.warns(ResourceWarning, match="never closed"):
        destroy()
    started, finished = heard
    assert isinstance(started, CallStarted)
    assert isinstance(finished, CallFinished)
    assert (finished.outcome, finished.error) == ("cancelled", "GeneratorExit")
