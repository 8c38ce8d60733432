"""Stopped after any row of any page, an export goes on with the next one."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic import Authentic, Session, Stream
from accutics_authentic.errors import ExportError
from accutics_authentic.export import _reading as reading
from accutics_authentic.export import export
from accutics_authentic.export._part import Part
from accutics_authentic.sandbox import Sandbox
from tests.paging.listed import listed


class FullDisk:
    """A disk that takes so many more rows, one by one."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.rows = 0
        append = Part.append

        def append_or_fail(part: Part, lines: bytes) -> None:
            if not self.rows:
                raise ExportError("full") from OSError(errno.ENOSPC, "full")
            self.rows -= 1
            append(part, lines)

        patch.setattr(Part, "append", append_or_fail)
        patch.setattr(reading, "ROWS_AT_ONCE", 1)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FullDisk:
    return FullDisk(monkeypatch)


async def export_by_parts(disk: FullDisk, stream: Stream[object], path: Path, rows: int) -> int:
    """Export so many rows at a time, and return in how many calls."""
    for calls in range(1, 1000):
        disk.rows = rows
        try:
            await export(stream, path, overwrite=True)
        except ExportError:
            continue
        return calls
    raise AssertionError


def content(path: Path) -> bytes:
    return path.read_bytes()


@pytest.mark.parametrize("options", [{}, {"key": "id"}, {"key": "id", "on_drift": "repair"}])
@pytest.mark.parametrize("rows", [1, 2, 3, 7, 10, 11, 24])
async def test_rows_of_a_list(
    tmp_path: Path, disk: FullDisk, rows: int, options: dict[str, str]
) -> None:
    async with listed() as it:
        assert await export_by_parts(disk, it.stream(**options), tmp_path / "all.jsonl", 25) == 1
        path = tmp_path / "a.jsonl"
        assert await export_by_parts(disk, it.stream(**options), path, rows) == -(-25 // rows)
    assert content(path) == content(tmp_path / "all.jsonl")


@pytest.mark.parametrize("rows", [1, 7, 20, 39])
async def test_ids_of_a_group(tmp_path: Path, disk: FullDisk, rows: int) -> None:
    path = tmp_path / "a.csv"
    async with Sandbox(campaigns=0, group_items=40) as sandbox, Session() as session:
        url, token = sandbox.authentic_url, sandbox.authentic_token
        authentic = Authentic(session, base_url=url, token=token, cursor_key=b"k" * 32)
        stream = authentic.groups.stream_items(sandbox.group_id, limit=20)
        assert await export_by_parts(disk, stream, path, rows) == -(-40 // rows)
        ids = sandbox.authentic.item_ids(sandbox.group_id)
    assert content(path).decode().split() == ["id", *ids]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parts")


@given(st.lists(st.integers(), max_size=5), st.binary(max_size=40), st.lists(st.integers()))
def test_whatever_lies_behind_the_rows_that_count_is_dropped(
    folder: Path, rows: list[int], behind: bytes, more: list[int]
) -> None:
    path = folder / "a.part.jsonl"
    kept, added = (b"".join(b"%d\n" % row for row in each) for each in (rows, more))
    path.write_bytes(kept + behind)
    part = Part(path)
    part.open(len(kept))
    part.append(added)
    part.close()
    assert content(path) == kept + added
    assert part.size == len(kept + added)
