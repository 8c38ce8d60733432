"""Kept connections: whether the server has ended one before it is used again."""

from __future__ import annotations

import select
from weakref import WeakSet

from aiohttp.client_proto import ResponseHandler


class StaleConnectionError(Exception):
    """A kept connection has ended; nothing was written to it."""


_USED: WeakSet[ResponseHandler] = WeakSet()


def check_reusable(protocol: ResponseHandler) -> None:
    """Refuse a connection that has ended, or received bytes, since its last request.

    A new connection is always accepted, so trying another one ends at last. Over TLS the bytes may
    be a mere session ticket: giving up that good connection costs a handshake, and leaves no doubt.

    Raises:
        StaleConnectionError: Nothing was sent over this connection; take another one.
    """
    # Another session with the same connector may have used it.
    used = protocol in _USED or getattr(protocol, "_payload", None) is not None
    if not used:
        _USED.add(protocol)
    elif protocol.should_close or not protocol.is_connected() or _is_readable(protocol):
        raise StaleConnectionError


def _is_readable(protocol: ResponseHandler) -> bool:
    """Ask the system: the event loop may have been blocked since the server ended it."""
    transport = protocol.transport
    sock = None if transport is None else transport.get_extra_info("socket")
    return sock is not None and _has_input(sock.fileno())


def _has_input(fd: int) -> bool:
    if fd < 0:
        return True
    if not hasattr(select, "poll"):  # Windows, where select() takes any number
        return bool(select.select([fd], [], [], 0)[0])
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(0))
