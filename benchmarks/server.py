"""A server that costs next to nothing: the lists of both APIs, from bytes made beforehand.

It is plain asyncio, one protocol, and parses only the request line. It runs in a process of its own
(see ``remote``) and ends when its standard input does.

* ``/lists/<rows>?page=&page_size=``: an Accutics list, with a ``Link`` header for gidgethub.
* ``/lists/<rows>/<id>``: one entity.
* ``/api/v2/groups/<shape>-<count>[-<seed>]/items?timestamp=&limit=``: ids of items; those of
  ``<shape>-<count>-<seed>-blind`` cannot be looked up.
* ``/api/v2/items/<id>``: an item.
* ``/processor``: the seconds of processor time used so far.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import threading
import time
from array import array
from bisect import bisect_right
from email.utils import formatdate
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from attrs import define, field

from benchmarks.models import campaign
from benchmarks.times import SHAPES

BLOCKS = 16  # number of different pages of rows; all others repeat them
ID = 43  # bytes of an id in a list: forty digits, two quotes, a comma


def answer(body: bytes, *, status: str = "200 OK", more: str = "") -> bytes:
    """Return a complete HTTP response."""
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nDate: {formatdate(usegmt=True)}\r\n{more}\r\n"
    )
    return head.encode() + body


@lru_cache(maxsize=256)
def rows(size: int, block: int) -> bytes:
    """Return one page of rows as JSON."""
    numbers = range(block * size + 1, block * size + size + 1)
    return json.dumps([campaign(number) for number in numbers], separators=(",", ":")).encode()


@define
class Group:
    """The items of one group, newest first: one string of all ids; a page is a slice of it."""

    name: str
    ids: bytes = field(init=False, repr=False)
    ages: array[int] = field(init=False, repr=False)  # negative timestamps, ascending

    def __attrs_post_init__(self) -> None:
        shape, count, *more = self.name.split("-")
        seed = next((part for part in more if part.isdecimal()), count)
        chance = random.Random(int(seed))
        stamps = sorted(SHAPES[shape](int(count), chance), reverse=True)
        first = "b" if "blind" in more else "a"
        self.ages = array("q", (-stamp for stamp in stamps))
        self.ids = "".join(
            f'"{first}{stamp:011x}{chance.getrandbits(112):028x}",' for stamp in stamps
        ).encode()

    def page(self, timestamp: int | None, limit: int) -> bytes:
        """Return at most *limit* ids that are older than *timestamp*."""
        start = 0 if timestamp is None else bisect_right(self.ages, -timestamp)
        ids = self.ids[start * ID : (start + limit) * ID - 1].rstrip(b",")
        group = f'{{"group":{{"id":"{self.name}","data":{{"_created":1}}}},"items":['
        return answer(b"".join((group.encode(), ids, b"]}")))


class Site:
    """The responses, by request target."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._group = lru_cache(maxsize=None)(Group)
        self.reply = lru_cache(maxsize=1024)(self._reply)

    def _reply(self, target: str) -> bytes:
        url = urlsplit(target)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        match url.path.strip("/").split("/"):
            case ["lists", count]:
                page, size = int(query.get("page", 1)), int(query.get("page_size", 100))
                return self._list(int(count), page, size)
            case ["lists", _, number]:
                entity = {"data": campaign(int(number)), "meta": {"endpoint": "show"}}
                return answer(json.dumps(entity, separators=(",", ":")).encode())
            case ["api", "v2", "groups", name, "items"]:
                stamp = query.get("timestamp")
                limit = int(query.get("limit", 100))
                return self._group(name).page(None if stamp is None else int(stamp), limit)
            case ["api", "v2", "items", item] if item.startswith("a"):
                data = {"id": item, "data": {"_created": int(item[1:12], 16)}}
                return answer(json.dumps(data).encode())
            case ["api", "v2", "items", _]:
                return answer(b"{}", status="403 Forbidden")
            case _:
                return answer(b"{}", status="404 Not Found")

    def _list(self, count: int, page: int, size: int) -> bytes:
        pages = count // size
        link = f"{self._origin}/lists/{count}?page_size={size}&page="
        after = link + str(page + 1) if page < pages else None
        pagination = {
            "first": f"{link}1",
            "previous": f"{link}{page - 1}" if page > 1 else None,
            "current": f"{link}{page}",
            "next": after,
            "last": f"{link}{pages}",
            "items_per_page": size,
            "total_items": count,
            "page_param": "page",
            "size_param": "page_size",
        }
        meta = json.dumps({"endpoint": "index", "pagination": pagination}).encode()
        body = b"".join((b'{"data":', rows(size, page % BLOCKS), b',"meta":', meta, b"}"))
        return answer(body, more=f'Link: <{after}>; rel="next"\r\n' if after else "")


class Server(asyncio.Protocol):
    """One connection."""

    def __init__(self, site: Site, delay: float) -> None:
        self._site = site
        self._delay = delay
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request whose head is complete; none has a body."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            target = self._buffer[: self._buffer.find(b"\r\n")].split(b" ")[1].decode()
            self._buffer = self._buffer[end + 4 :]
            if target == "/processor":
                reply = answer(str(time.process_time()).encode())
            else:
                reply = self._site.reply(target)
            if self._delay:
                asyncio.get_running_loop().call_later(self._delay, self._write, reply)
            else:
                self._transport.write(reply)

    def _write(self, reply: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(reply)


async def main(delay: float) -> None:
    """Print the port, then serve until standard input ends, each answer *delay* seconds late."""
    loop = asyncio.get_running_loop()
    sites: list[Site] = []
    server = await loop.create_server(lambda: Server(sites[0], delay), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sites.append(Site(f"http://127.0.0.1:{port}"))
    print(port, flush=True)
    over = asyncio.Event()

    def wait() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(over.set)

    threading.Thread(target=wait, daemon=True).start()
    await over.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
