"""The files of an export: whose they are, what they must be, what is done if they are not."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accutics_authentic.errors import (
    ConfigurationError,
    ExportBusyError,
    ExportError,
    ExportExistsError,
    ExportStateError,
    ServerError,
)
from accutics_authentic.export import _files as files
from accutics_authentic.export import export
from accutics_authentic.export._lock import Lock
from accutics_authentic.export._part import Part
from accutics_authentic.export._paths import ExportPaths
from tests.export.crashing import FakeOs, instead_of_os
from tests.paging.listed import listed


@pytest.fixture
def paths(tmp_path: Path) -> ExportPaths:
    return ExportPaths.of(tmp_path / "a.csv")


@pytest.mark.parametrize("path", ["a", "a.txt", "a.jsonl/", ".csv", "a\0.csv", b"a.csv", 1, None])
def test_a_path_must_end_in_a_format(path: Any) -> None:
    with pytest.raises(ConfigurationError, match="path must"):
        ExportPaths.of(path)


@pytest.mark.parametrize("name", ["a.jsonl", "a.b.CSV", Path("a.Parquet")])
def test_the_files_lie_side_by_side(name: str | Path) -> None:
    paths = ExportPaths.of(name)
    assert paths.target == Path.cwd() / name
    assert paths.format == str(name).rpartition(".")[2].lower()
    beside = [
        paths.part,
        paths.state,
        paths.lock,
        paths.new_state,
        paths.converted,
        paths.plain,
    ]
    assert len({paths.target, *beside}) == 7
    assert all(str(path).startswith(f"{paths.target}.") for path in beside)
    assert (paths.part.name, paths.state.name) == (f"{name}.part.jsonl", f"{name}.state")


async def test_the_files_are_for_their_owner_alone_whatever_they_were(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    old_mask = os.umask(0)
    try:
        async with listed() as it:
            it.fail(2, 500, 500)
            with pytest.raises(ServerError):
                await export(it.stream(), path, concurrency=1)
            part, state = tmp_path / "a.jsonl.part.jsonl", tmp_path / "a.jsonl.state"
            assert [mode(part), mode(state)] == [0o600, 0o600]
            part.chmod(0o644)  # a small file
            await export(it.stream(), path, concurrency=1)
            assert mode(path) == 0o600
    finally:
        os.umask(old_mask)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def make_link(path: Path) -> None:
    path.symlink_to(path.with_name("victim"))


def make_second_name(path: Path) -> None:
    os.link(path.with_name("victim"), path)


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("make", [make_link, make_second_name, make_pipe, make_folder])
@pytest.mark.parametrize("ending", [".part.jsonl", ".state", ".lock"])
async def test_nothing_but_a_plain_file_of_ones_own_is_read_or_written(
    tmp_path: Path, ending: str, make: Callable[[Path], None]
) -> None:
    path, victim = tmp_path / "a.jsonl", tmp_path / "victim"
    async with listed() as it:
        if ending == ".part.jsonl":
            it.fail(2, 500, 500)
            with pytest.raises(ServerError):
                await export(it.stream(), path, concurrency=1)
            os.rename(f"{path}{ending}", victim)
        else:
            write(victim, "precious")
        make(Path(f"{path}{ending}"))
        before = read(victim)
        with pytest.raises(ExportError):
            await export(it.stream(), path)
    assert read(victim) == before
    assert not path.exists()  # a small file


def write(path: Path, text: str) -> None:
    path.write_text(text)


def read(path: Path) -> str:
    return path.read_text()


def test_a_file_of_somebody_else_is_refused(
    paths: ExportPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.state.write_text("{}")
    monkeypatch.setattr(os, "geteuid", lambda: os.stat(paths.state).st_uid + 1)
    with pytest.raises(ExportStateError, match="must be a plain file of your own"):
        files.read_state(paths.state)


@pytest.mark.parametrize("overwrite", [False, True])
async def test_a_link_in_the_place_of_the_file_is_not_followed(
    tmp_path: Path, overwrite: bool
) -> None:
    path, victim = tmp_path / "a.jsonl", tmp_path / "victim"
    write(victim, "precious")
    make_link(path)
    async with listed() as it:
        if overwrite:
            await export(it.stream(), path, overwrite=True)
            assert not path.is_symlink()  # a small file
        else:
            with pytest.raises(ExportExistsError):
                await export(it.stream(), path)
    assert read(victim) == "precious"


@pytest.mark.parametrize("overwrite", [False, True])
async def test_a_folder_is_refused_before_anything_is_read(tmp_path: Path, overwrite: bool) -> None:
    make_folder(tmp_path / "a.jsonl")
    async with listed() as it:
        with pytest.raises(ExportError, match=r"a\.jsonl is a folder"):
            await export(it.stream(), tmp_path / "a.jsonl", overwrite=overwrite)
        with pytest.raises(ExportError, match=r"there is no folder .*: make it"):
            await export(it.stream(), tmp_path / "missing" / "a.jsonl")
        assert it.asked == []


def test_a_lock_is_free_again_when_it_is_released_or_its_file_is_gone(paths: ExportPaths) -> None:
    first, second = Lock(paths.lock), Lock(paths.lock)
    first.acquire()
    with pytest.raises(ExportBusyError, match=r"another export writes to a\.csv: wait"):
        second.acquire()
    second.release()
    assert paths.lock.exists()
    first.release()
    first.release()
    assert not paths.lock.exists()
    second.acquire()
    second.release()


def test_a_lock_whose_file_was_removed_by_its_last_owner_is_taken_anew(
    paths: ExportPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Lock(paths.lock), Lock(paths.lock)
    first.acquire()
    real, calls = fcntl.flock, list[int]()

    def flock(fd: int, operation: int) -> None:  # between the second's open and its lock
        calls.append(fd)
        first.release()
        real(fd, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    second.acquire()
    assert len(calls) == 2
    assert paths.lock.exists()
    second.release()


def test_a_part_that_ends_in_the_middle_of_a_row_is_refused(paths: ExportPaths) -> None:
    paths.part.write_text("[1]\n[2]\n")
    part = Part(paths.part)
    with pytest.raises(ExportStateError, match="no row ends where its state says"):
        part.open(5)
    part.close()
    assert paths.part.read_text() == "[1]\n[2]\n"
    part.open(4)
    part.append(b"[3]\n")
    part.close()
    part.close()
    assert (part.size, paths.part.read_text()) == (8, "[1]\n[3]\n")


def test_where_files_have_one_name_only_they_are_renamed(paths: ExportPaths) -> None:
    paths.converted.write_text("new")
    with instead_of_os(FakeOs(0, errno.EPERM)):
        files.place(paths, paths.converted, overwrite=False)
    assert paths.target.read_text() == "new"
    assert not paths.converted.exists()
    paths.converted.write_text("newer")
    with instead_of_os(FakeOs(0, errno.EPERM)), pytest.raises(ExportError):
        files.place(paths, paths.converted, overwrite=False)
    assert paths.target.read_text() == "new"


def test_a_file_that_came_meanwhile_is_not_replaced(paths: ExportPaths) -> None:
    paths.converted.write_text("new")
    paths.target.write_text("theirs")
    with pytest.raises(ExportExistsError, match="has come meanwhile"):
        files.place(paths, paths.converted, overwrite=False)
    assert paths.target.read_text() == "theirs"
    files.place(paths, paths.converted, overwrite=True)
    assert paths.target.read_text() == "new"


@pytest.mark.parametrize(("number", "raises"), [(errno.EINVAL, False), (errno.EIO, True)])
def test_a_folder_that_cannot_be_synced_is_no_trouble(
    paths: ExportPaths, number: int, raises: bool
) -> None:
    with instead_of_os(FakeOs(1, number)):
        if raises:
            with pytest.raises(OSError, match="Input/output"):
                files.sync_folder(paths)
        else:
            files.sync_folder(paths)
