"""Commands in this process, and a sandbox in a thread of its own."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import pytest
from attrs import frozen

from accutics_authentic._cli.main import main
from accutics_authentic.sandbox import Sandbox


@frozen
class Ended:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[Any]:
        """The JSON in each line of stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


@frozen
class Command:
    """Runs commands in this process."""

    _captured: pytest.CaptureFixture[bytes]

    def __call__(self, *arguments: object) -> Ended:
        code = main([str(each) for each in arguments])
        out, err = self._captured.readouterr()
        return Ended(code, out.decode(), err.decode())


def filled_pipe(content: bytes) -> IO[str]:
    """Return the end of a pipe that has the content, as stdin may be."""
    reader, writer = os.pipe()
    os.write(writer, content)
    os.close(writer)
    return os.fdopen(reader)


@contextmanager
def served(**options: Any) -> Iterator[Sandbox]:
    """Serve a sandbox in a thread of its own; change it only while no request is under way."""
    sandbox, started, ended = Sandbox(**options), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with sandbox:
            started.set()
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    started.wait()
    try:
        yield sandbox
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()
