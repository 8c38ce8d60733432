"""What hooks send, as real HTTP requests; the only file of the sandbox that is a client.

The page "Webhook" of the documentation shows one delivery, and says nothing of repeats, of waits,
or of what counts as an answer: those are switches.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import aiohttp
from attrs import define, field

from accutics_authentic._base.reprs import safe_repr

from .answers import JSON, to_text
from .switches import AuthenticSwitches

HEADERS = {  # those of the delivery on the page "Webhook"
    "User-Agent": "Go-http-client/1.1",
    "Accept": JSON,
    "Content-Type": JSON,
    "Accept-Encoding": "gzip",
}
NOT_SENT = "not sent: its host is not this machine (switches.deliver_to)"


@safe_repr
@define(kw_only=True, eq=False)
class SentDelivery:
    """One delivery of one hook, with its repeats.

    Attributes:
        hook_id: The hook.
        url: Where it was posted to.
        event: What happened, such as ``"itemScanned"``.
        body: The bytes; the same in each attempt.
        answers: For each attempt the status of the answer, or the name of the failure.
    """

    hook_id: str
    url: str = field(repr=False)
    event: str
    body: bytes = field(repr=False)
    answers: list[int | str] = field(factory=list)

    @property
    def accepted(self) -> bool:
        """Whether the status of the last answer was below 400 (page "Webhook")."""
        return bool(self.answers) and self.answers[-1] in range(400)


class Deliveries(list[SentDelivery]):
    """The deliveries so far, oldest first; ``clear()`` forgets them.

    Attributes:
        sleep: How the sandbox waits between two attempts; may be replaced.
        record: If False, deliveries are not kept.
    """

    def __init__(self, switches: Callable[[], AuthenticSwitches]) -> None:
        super().__init__()
        self.sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
        self.record = True
        self._switches = switches
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, sent: Iterable[SentDelivery]) -> list[asyncio.Task[None]]:
        """Send all of *sent* at once, each in a task of its own."""
        tasks = []
        for each in sent:
            if self.record:
                self.append(each)
            task = asyncio.create_task(self._send(each))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            tasks.append(task)
        return tasks

    async def finished(self) -> None:
        """Wait until each delivery so far was accepted or given up."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self) -> None:
        """Give all deliveries up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _send(self, delivery: SentDelivery) -> None:
        switches = self._switches()
        if switches.deliver_to == "loopback" and not _is_loopback(delivery.url):
            delivery.answers.append(NOT_SENT)
            return
        timeout = aiohttp.ClientTimeout(total=switches.delivery_timeout)
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=jar) as client:
            for attempt in range(switches.delivery_attempts):
                if attempt:
                    await self.sleep(switches.delivery_pause)
                delivery.answers.append(await _post(client, delivery))
                if delivery.accepted:
                    break


def body_of(payload: dict[str, Any], url: str, form: str) -> bytes:
    """Return the body for *payload*: itself, or what the echo service of the page shows."""
    text = to_text(payload)
    if form == "echo":
        headers = {"host": _split(url).netloc, "content-length": str(len(text.encode()))}
        headers |= {name.lower(): value for name, value in HEADERS.items()}
        text = to_text({"headers": headers, "params": {}, "payload": payload})
    return text.encode()


async def _post(client: aiohttp.ClientSession, delivery: SentDelivery) -> int | str:
    try:
        async with client.post(
            delivery.url, data=delivery.body, headers=HEADERS, allow_redirects=False
        ) as answer:
            return answer.status
    except (aiohttp.ClientError, TimeoutError, UnicodeError) as error:  # IDNA refuses some names
        return type(error).__name__


def _is_loopback(url: str) -> bool:
    """Return whether *url* leads to this machine."""
    try:
        host = (_split(url).hostname or "").removesuffix(".")
        return host == "localhost" or host.endswith(".localhost") or ip_address(host).is_loopback
    except ValueError:  # a name, or nothing
        return False


def _split(url: str) -> SplitResult:
    """Return the parts of *url*, which are empty if it is no URL."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
