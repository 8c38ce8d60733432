"""The files of an export. No call here waits for the event loop, so they run in threads.

None is followed if it is a symbolic link, and all are for their owner alone.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from accutics_authentic.errors import ExportError, ExportExistsError, ExportStateError

from ._paths import ExportPaths
from ._state import MAX_STATE_SIZE, FileId

OWNER_ONLY = 0o600
#: Without O_NONBLOCK, opening a named pipe would wait for its other end.
SAFELY = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def file_errors(doing: str, path: Path) -> Iterator[None]:
    """Raise what the system says as ``ExportError``."""
    try:
        yield
    except OSError as error:
        failure = ExportError(
            f"could not {doing} {path.name}: {error.strerror}; mend that, and the same call goes on"
        )
        failure.__cause__ = error
    else:
        return
    raise failure


def open_own(path: Path, flags: int) -> int:
    """Open a plain file of this user, with no other name.

    Raises:
        ExportStateError: It is something else.
        OSError: It cannot be opened.
    """
    try:
        fd = os.open(path, flags | SAFELY, OWNER_ONLY)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.ENXIO, errno.EISDIR):
            raise
        found = None
    else:
        found = os.fstat(fd)
        if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and found.st_nlink < 2:
            return fd
        os.close(fd)
    raise ExportStateError(
        f"{path.name} must be a plain file of your own, with one name: remove what is there"
    )


def find(path: Path) -> FileId | None:
    """Return what is at *path*, a symbolic link included; None if nothing is.

    Raises:
        ExportError: A folder is.
    """
    with file_errors("read", path):
        try:
            found = os.lstat(path)
        except FileNotFoundError:
            return None
        if stat.S_ISDIR(found.st_mode):
            raise ExportError(f"{path.name} is a folder: choose another name")
    return FileId(found.st_ino, found.st_size, found.st_mtime_ns)


def read_state(path: Path) -> bytes | None:
    """Return the text of a state, or None if there is none."""
    with file_errors("read", path):
        try:
            fd = open_own(path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            return os.read(fd, MAX_STATE_SIZE)
        finally:
            os.close(fd)


def write_state(paths: ExportPaths, text: bytes) -> None:
    """Replace the state: after a crash there is the old one, or the new one."""
    with file_errors("write", paths.state):
        with open(create(paths.new_state), "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(paths.new_state, paths.state)
        sync_folder(paths)


def create(path: Path) -> int:
    """Return an empty file that is new, in place of one that a crash left."""
    remove(path)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | SAFELY, OWNER_ONLY)


def remove(path: Path) -> None:
    """Remove a file, if it is there."""
    with suppress(FileNotFoundError):
        os.unlink(path)


def sync_folder(paths: ExportPaths) -> None:
    """Wait until the names of the files are on the disk."""
    fd = os.open(paths.target.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno != errno.EINVAL:  # of a file system that cannot sync folders
            raise
    finally:
        os.close(fd)


def place(paths: ExportPaths, complete: Path, *, overwrite: bool) -> None:
    """Give the *complete* file its name."""
    with file_errors("name", paths.target):
        if overwrite:
            os.replace(complete, paths.target)
        else:
            _name_new(complete, paths.target)
        sync_folder(paths)


def _name_new(complete: Path, target: Path) -> None:
    """Rename a file, unless there is one of that name."""
    try:
        os.link(complete, target, follow_symlinks=False)
    except FileExistsError:
        raise ExportExistsError(
            f"{target.name} has come meanwhile: all rows are kept, and overwrite=True replaces it"
        ) from None
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise
        os.replace(complete, target)
    else:
        os.unlink(complete)


def clean_up(paths: ExportPaths) -> None:
    """Remove what lies beside a finished file. The state goes last: it tells what to do."""
    with file_errors("remove", paths.state):
        for path in (paths.part, paths.converted, paths.plain, paths.new_state, paths.state):
            remove(path)
        sync_folder(paths)
