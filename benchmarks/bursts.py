"""What one answer can do to a process: peak memory, and how long it blocks the event loop.

Each body is close to the default ``Limits.body`` when unpacked. It is sent as gzip to a process of
its own, which reads it once. A body that is refused costs little; one that is read should take at
most twelve times its size in memory, and block the loop for at most a quarter of a second.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from attrs import field, frozen, validators

from accutics_authentic import Accutics, Authentic, Session, errors
from benchmarks.memory import peak
from benchmarks.remote import child
from benchmarks.table import Row

MIB = 2**20
ENTITY = {
    "id": 1,
    "name": "Spring campaign 2026",
    "status": "active",
    "budget": 12345.67,
    "created": "2026-01-01T00:00:00Z",
    "owner": "someone@example.com",
    "tags": ["a", "b"],
    "note": "x" * 80,
}


@frozen
class Entity:
    """A row of the usual kind."""

    id: int
    name: str
    status: str
    budget: float
    created: str
    owner: str
    tags: tuple[str, ...]
    note: str


@frozen
class Checked:
    """A row that the fast reader cannot read."""

    id: int = field(validator=validators.gt(0))
    name: str
    note: str


def page(row: object, last: object | None = None, *, size: int) -> bytes:
    """Return a page of about *size* bytes."""
    text = json.dumps(row).encode()
    rows = [text] * (size // (len(text) + 1) - 1)
    return b'{"data": [%s]}' % b",".join([*rows, json.dumps(last or row).encode()])


def ids(size: int) -> bytes:
    """Return a page of about *size* bytes, of short ids."""
    items = b",".join(b'"%012x"' % n for n in range(size // 15))
    return b'{"group": {"id": "g", "data": {}}, "items": [%s]}' % items


BODIES: dict[str, Callable[[int], bytes]] = {
    "rows of a class": lambda size: page(ENTITY, size=size),
    "rows as dicts": lambda size: page(ENTITY, size=size),
    "rows that their hook reads": lambda size: page(ENTITY, size=size),
    "rows, the last does not fit": lambda size: page(ENTITY, {"id": "1"}, size=size),
    "one long text": lambda size: page({"note": "x" * size}, size=0),
    "ids of a group": ids,
    "empty objects": lambda size: page({}, size=size),
    "numbers": lambda size: page(0, size=size),
}
MODELS = {"rows of a class": Entity, "rows, the last does not fit": Entity}


def serve(body: bytes) -> str:
    """Give *body* as gzip to whoever asks, in a thread; return the origin."""
    packed = gzip.compress(body, 5)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
    answer = b"%sContent-Length: %d\r\n\r\n%s" % (head, len(packed), packed)
    ready: list[int] = []
    started = threading.Event()

    async def answer_all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(answer)
                await writer.drain()

    async def run() -> None:
        server = await asyncio.start_server(answer_all, "127.0.0.1", 0)
        ready.append(server.sockets[0].getsockname()[1])
        started.set()
        await server.serve_forever()

    threading.Thread(target=lambda: asyncio.run(run()), daemon=True).start()
    started.wait()
    return f"http://127.0.0.1:{ready[0]}"


async def read(origin: str, kind: str) -> None:
    """Read the first page, whether it is accepted or refused."""
    async with Session() as session:
        with suppress(errors.ProtocolError):
            if kind == "ids of a group":
                await Authentic(session, base_url=origin, token="t" * 16).groups.page_of_items("g")
                return
            accutics = Accutics(session, base_url=origin, token="t" * 16)
            model = Checked if "hook" in kind else MODELS.get(kind, dict)
            await accutics.resource("campaigns", model).page(1)


async def longest_wait(stop: asyncio.Event) -> float:
    """Return the longest processor time between two turns of the loop, in seconds."""
    longest, before = 0.0, time.process_time()
    while not stop.is_set():
        await asyncio.sleep(0.001)
        now = time.process_time()
        longest, before = max(longest, now - before), now
    return longest


async def measure(kind: str, origin: str, small: str) -> dict[str, object]:
    """Read one body; return by how much the peak memory grew, and the longest wait."""
    await read(small, kind)
    before = peak()
    stop = asyncio.Event()
    waiting = asyncio.create_task(longest_wait(stop))
    await asyncio.sleep(0.01)
    await read(origin, kind)
    stop.set()
    return {"bytes": peak() - before, "wait": await waiting}


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    found = {}
    for kind, make in BODIES.items():
        body = make(MIB // 2 if quick else 15 * MIB)
        origins = serve(body), serve(make(1000))
        got = json.loads(await asyncio.to_thread(child, "-m", __name__, kind, *origins))
        found[kind] = {**got, "times": got["bytes"] / len(body)}
    return [
        row
        for kind, got in found.items()
        for row in (
            Row(
                case=f"burst, {kind}, peak",
                unit="times the body",
                ours=got["times"],
                limit=("allowed", 12.0),
                against="allowed",
                ratio=got["times"] / 12,
                most=1.0,
            ),
            Row(
                case=f"burst, {kind}, loop kept waiting",
                unit="s",
                ours=got["wait"],
                limit=("allowed", 0.25),
                against="allowed",
                ratio=got["wait"] / 0.25,
                most=1.0,
            ),
        )
    ]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(*sys.argv[1:]))))
