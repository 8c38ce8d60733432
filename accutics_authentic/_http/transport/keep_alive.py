"""Connections that were kept: whether the server has ended one before it is used again."""

from __future__ import annotations

import select
from weakref import WeakSet

from aiohttp.client_proto import ResponseHandler


class StaleConnectionError(Exception):
    """The kept connection has ended; nothing was written to it."""


_USED: WeakSet[ResponseHandler] = WeakSet()


def check_reusable(protocol: ResponseHandler) -> None:
    """Refuse a connection that carried a request before and has ended, or said more, since.

    A new connection is not looked at, so whoever takes another one comes to an end. Over TLS
    what is readable may be no more than a session ticket: then a good connection is given up,
    which costs a handshake and no doubt.

    Raises:
        EndedError: Another connection is needed.
    """
    answered = getattr(protocol, "_payload", None) is not None  # perhaps to somebody else's session
    if protocol not in _USED and not answered:
        _USED.add(protocol)
    elif protocol.should_close or not protocol.is_connected() or _is_readable(protocol):
        raise StaleConnectionError


def _is_readable(protocol: ResponseHandler) -> bool:
    """Ask the system itself: the event loop may have been blocked since the server's last word."""
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
