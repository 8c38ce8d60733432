"""A program: two threads, each with its own event loop, use a class for the first time.

The second thread begins while the first one is building the reader of the class. Without a lock
msgspec then finds a half-built reader, and the process crashes.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import Any

import attrs

from accutics_authentic import Accutics, Session

HALFWAY = threading.Event()
READ = threading.Event()


def halfway(kind: Any) -> Any:
    """Return *kind*; if it is msgspec that evaluates this, let the other thread continue first."""
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if "msgspec" in frame.f_code.co_filename:
            HALFWAY.set()
            READ.wait(0.2)  # times out if a lock keeps the other thread waiting
            break
    return kind


@attrs.frozen
class Owner:
    id: halfway(int)  # type: ignore[valid-type]  # a call, which runs when the text is evaluated


@attrs.frozen
class Campaign:
    name: str
    owner: Owner | None = None


async def read(url: str, token: str) -> None:
    async with Session() as session:
        accutics = Accutics(session, base_url=url, token=token)
        page = await accutics.resource("campaigns", Campaign).page(1, page_size=5)
        READ.set()
        print(len(page.items))  # noqa: T201  # the answer of the program


if __name__ == "__main__":
    first, second = (
        threading.Thread(target=lambda: asyncio.run(read(sys.argv[1], sys.argv[2])))
        for _ in range(2)
    )
    first.start()
    assert HALFWAY.wait(30)
    second.start()
    first.join()
    second.join()
