"""A process that dies, or a disk that fails, at a certain call of the system."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from accutics_authentic.export import _files as files
from accutics_authentic.export import _lock as lock
from accutics_authentic.export import _part as part

#: Calls that change what is on the disk, or make that last.
CHANGING = ("open", "write", "fsync", "replace", "link", "unlink", "ftruncate", "fchmod")


class Crash(BaseException):
    """The process is dead: from now on, every call of the system raises this."""


class FakeOs:
    """The module ``os`` until the call of that number, counted from 0.

    Args:
        number: Of the call that does not happen; None: all happen.
        error: What the system says instead; None: the process dies.
        power: Whether the machine dies, too: what was written and not synced is lost.
        meanwhile: What happens at that call instead of all that.

    Attributes:
        calls: The calls so far, by name.
    """

    def __init__(
        self,
        number: int | None = None,
        error: int | None = None,
        *,
        power: bool = False,
        meanwhile: Callable[[], object] | None = None,
    ) -> None:
        self.calls: list[str] = []
        self._number = number
        self._error = error
        self._power = power
        self._meanwhile = meanwhile
        self._dead = False
        self._fds: set[int] = set()
        self._synced: dict[int, int] = {}  # inode -> bytes

    def __getattr__(self, name: str) -> Any:
        value = getattr(os, name)
        if name == "close":
            return self._close
        return self._counted(name, value) if name in CHANGING else value

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            if self._dead:
                raise Crash
            self.calls.append(name)
            if len(self.calls) - 1 == self._number:
                self._happen(name, *args)
            if name == "fsync":  # which would take long, and nothing here shows what it does
                found = os.fstat(args[0])
                self._synced[found.st_ino] = found.st_size
                return None
            result = call(*args, **kwargs)
            if name == "open":
                self._fds.add(result)
            return result

        return counted

    def _happen(self, name: str, *args: Any) -> None:
        if self._meanwhile is not None:
            self._meanwhile()
            return
        if name == "write":  # some of it happens
            os.write(args[0], args[1][: len(args[1]) // 2])
        if self._error is not None:
            raise OSError(self._error, os.strerror(self._error))
        self._die()

    def _close(self, fd: int) -> None:
        if fd in self._fds or not self._dead:  # else the system has closed it
            self._lose(fd)
            self._fds.discard(fd)
            os.close(fd)

    def _die(self) -> None:
        self._dead = True
        for fd in tuple(self._fds):
            self._close(fd)
        raise Crash

    def _lose(self, fd: int) -> None:
        found = os.fstat(fd)
        size = self._synced.get(found.st_ino, 0)
        if self._dead and self._power and stat.S_ISREG(found.st_mode) and size < found.st_size:
            os.truncate(f"/dev/fd/{fd}", size)  # also one that is open for reading


@contextmanager
def instead_of_os(fake: FakeOs) -> Iterator[FakeOs]:
    """Let the files of exports meet *fake*."""
    with pytest.MonkeyPatch.context() as patch:
        for room in files, lock, part:
            patch.setattr(room, "os", fake)
        yield fake


#: What a system says about a disk: full, over the limit for a file, broken, read-only.
TROUBLE = (errno.ENOSPC, errno.EFBIG, errno.EIO, errno.EROFS)
