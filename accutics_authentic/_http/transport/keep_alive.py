"""Kept connections: whether one may be used again, or the server has ended it, or soon will."""

from __future__ import annotations

import asyncio
import select
from collections.abc import Callable
from weakref import WeakKeyDictionary

from accutics_authentic._base.structs import Mutable

from .idle_times import ALWAYS_REUSED, IdleTimes
from .internals import ResponseHandler, call_when_lost, has_ended, was_used


class StaleConnectionError(Exception):
    """A kept connection has ended, or may be about to; nothing was written to it."""


class Kept(Mutable):
    """A connection that carries, or has carried, a request.

    Attributes:
        has_input: Asks the system whether something has arrived.
        is_new: Whether the request that it carries is its first.
        idle_since: When it was released; None while it is used.
    """

    has_input: Callable[[], bool]
    is_new: bool = True
    idle_since: float | None = None


_KEPT: WeakKeyDictionary[ResponseHandler, Kept] = WeakKeyDictionary()


class KeptConnections:
    """The connections of one session to one server.

    Args:
        now: The session's clock.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.times = IdleTimes()

    def take(self, protocol: ResponseHandler, now: float, *, idempotent: bool) -> Kept:
        """Take a connection for a request; refuse one that has ended, or received bytes.

        A new connection is always accepted, so trying another one ends at last. Over TLS the bytes
        may be a mere session ticket: giving up that good connection costs a handshake, and leaves
        no doubt.

        Raises:
            StaleConnectionError: Nothing was sent over this connection; take another one.
        """
        kept = _KEPT.get(protocol)
        if kept is None:
            kept = self._remember(protocol)
            if not was_used(protocol):
                return kept
            age = 0.0 if idempotent else None  # another session used it, nobody knows when
        else:
            age = 0.0 if kept.idle_since is None else now - kept.idle_since
            kept.idle_since = None
        kept.is_new = False
        if has_ended(protocol) or kept.has_input():
            self.times.found_ended(age or 0.0, now)
            raise StaleConnectionError
        if age is None or self.times.may_end_soon(age, now, idempotent=idempotent):
            raise StaleConnectionError
        if age > ALWAYS_REUSED:
            self.times.found_open(age)
            if not self.times.may_reuse(age, idempotent=idempotent):
                raise StaleConnectionError
        return kept

    def release(self, kept: Kept, protocol: ResponseHandler | None) -> float:
        """Record that the reply to the last request has been read; return the time.

        A connection that is not kept is not idle: over TLS its end comes a round trip later, and
        says nothing about idle ones.
        """
        now = self._now()
        if not kept.is_new:
            self.times.answered_again()
        kept.idle_since = None if protocol is None or has_ended(protocol) else now
        return now

    def _remember(self, protocol: ResponseHandler) -> Kept:
        _KEPT[protocol] = kept = Kept(input_check(protocol.transport))

        def lost() -> None:
            if kept.idle_since is not None:
                now = self._now()
                self.times.found_ended(now - kept.idle_since, now)

        call_when_lost(protocol, lost)
        return kept


def input_check(transport: asyncio.Transport | None) -> Callable[[], bool]:
    """Return a function that asks the system whether bytes, or the end, have arrived.

    The event loop may have been blocked since then.
    """
    sock = None if transport is None else transport.get_extra_info("socket")
    fd = -1 if sock is None else sock.fileno()
    if fd < 0:
        return lambda: False
    if not hasattr(select, "poll"):  # Windows, where select() takes any number
        return lambda: bool(select.select([fd], [], [], 0)[0])
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    ask = poll.poll
    return lambda: bool(ask(0))
