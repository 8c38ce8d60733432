"""``export`` against the sandbox: files, resume, refusals."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from accutics_authentic import errors
from accutics_authentic.export import ExportProgress, export
from tests.paging.listed import Listed, listed


def rows_of(it: Listed) -> list[dict[str, Any]]:
    return [dict(row) for row in it.sandbox.accutics.collections["campaigns"].rows]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_all_rows_are_in_the_file_and_nothing_else_is_left(tmp_path: Path) -> None:
    async with listed() as it:
        seen: list[ExportProgress] = []
        report = await export(it.stream(), tmp_path / "a.jsonl", progress=seen.append)
        lines = (tmp_path / "a.jsonl").read_text().splitlines()
        assert [json.loads(line)["id"] for line in lines] == it.ids
    assert (report.items, report.complete) == (25, True)
    assert names(tmp_path) == {"a.jsonl"}
    assert [(each.phase, each.rows, each.total) for each in seen] == [
        ("reading", 10, 25),
        ("reading", 20, 25),
        ("reading", 25, 25),
        ("converting", 25, 25),
        ("done", 25, 25),
    ]


async def test_the_same_call_goes_on_after_an_error(tmp_path: Path) -> None:
    async with listed() as it:
        it.fail(2, 500, 500)
        with pytest.raises(errors.ServerError):
            await export(it.stream(), tmp_path / "a.csv", concurrency=1)
        assert names(tmp_path) == {"a.csv.part.jsonl", "a.csv.state"}
        report = await export(it.stream(), tmp_path / "a.csv", concurrency=1)
        assert it.asked == [1, 2, 2, 2, 3]
        table = csv.DictReader((tmp_path / "a.csv").read_text().splitlines())
        assert [int(row["id"]) for row in table] == it.ids
    assert (report.items, report.pages) == (25, 3)
    assert names(tmp_path) == {"a.csv"}


async def test_a_file_that_is_there_is_replaced_only_if_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("old")
    async with listed() as it:
        with pytest.raises(errors.ExportExistsError):
            await export(it.stream(), path)
        assert (path.read_text(), it.asked, names(tmp_path)) == ("old", [], {"a.jsonl"})
        await export(it.stream(), path, overwrite=True)
        assert len(path.read_text().splitlines()) == 25


async def test_of_two_exports_to_one_file_the_second_is_refused(tmp_path: Path) -> None:
    async with listed() as it:
        first, second = await asyncio.gather(
            *(export(it.stream(), tmp_path / "a.jsonl") for _ in range(2)), return_exceptions=True
        )
    outcomes = {type(first).__name__, type(second).__name__}
    assert outcomes == {"Report", "ExportBusyError"}
    assert len((tmp_path / "a.jsonl").read_text().splitlines()) == 25


async def test_the_state_of_another_export_is_refused(tmp_path: Path) -> None:
    async with listed() as it:
        it.fail(2, 500, 500)
        with pytest.raises(errors.ServerError):
            await export(it.stream(), tmp_path / "a.jsonl")
        with pytest.raises(errors.ExportStateError, match=r"a\.jsonl\.state is of another export"):
            await export(it.stream(params={"status": "live"}), tmp_path / "a.jsonl")


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
async def test_each_format_has_the_columns_picked(tmp_path: Path, name: str) -> None:
    async with listed(2) as it:
        await export(it.stream(), tmp_path / name, columns={"n": "id", "none": "settings.nothing"})
    assert names(tmp_path) == {name}
    written = (tmp_path / name).read_bytes()
    expected = {
        "a.jsonl": b'{"n":1,"none":null}\n{"n":2,"none":null}\n',
        "a.csv": b"n,none\r\n1,\r\n2,\r\n",
    }
    if name in expected:
        assert written == expected[name]
    else:
        with duckdb.connect() as connection:
            table = connection.execute("SELECT * FROM read_parquet($1)", [str(tmp_path / name)])
            assert table.fetchall() == [(1, None), (2, None)]


async def test_a_part_that_was_changed_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    async with listed() as it:
        with pytest.raises(KeyError):
            await export(it.stream(), path, progress=fails_at("converting"))
        part = tmp_path / "a.csv.part.jsonl"
        lines = part.read_bytes().split(b"\n")
        lines[6] = b"x" * len(lines[6])
        part.write_bytes(b"\n".join(lines))
        with pytest.raises(errors.ExportStateError, match=r"part\.jsonl was changed in line 7: "):
            await export(it.stream(), path)
        assert names(tmp_path) == {"a.csv.part.jsonl", "a.csv.state"}


def fails_at(phase: str) -> Callable[[ExportProgress], None]:
    def tell(progress: ExportProgress) -> None:
        if progress.phase == phase:
            raise KeyError

    return tell


async def test_all_rows_that_were_read_are_converted_without_a_request(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    async with listed() as it:
        with pytest.raises(KeyError):
            await export(it.stream(), path, progress=fails_at("converting"))
        asked = len(it.asked)
        report = await export(it.stream(), path, columns=["id"])
        assert len(it.asked) == asked
        assert [int(row["id"]) for row in csv.DictReader(path.read_text().splitlines())] == it.ids
    assert report.items == 25


async def test_what_progress_raises_at_the_end_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with listed() as it:
        with pytest.raises(KeyError):
            await export(it.stream(), path, progress=fails_at("done"))
    assert names(tmp_path) == {"a.jsonl"}


async def test_a_failure_before_the_first_row_leaves_nothing(tmp_path: Path) -> None:
    async with listed() as it:
        it.fail(1, 500, 500)
        with pytest.raises(errors.ServerError):
            await export(it.stream(), tmp_path / "a.jsonl")
        assert names(tmp_path) == set()
        assert (await export(it.stream(params={"status": "draft"}), tmp_path / "a.jsonl")).complete


async def test_a_state_is_written_after_the_first_page_and_then_once_a_second(
    tmp_path: Path,
) -> None:
    saved = []
    async with listed(45) as it:

        def note(progress: ExportProgress) -> None:
            if progress.phase == "reading":
                saved.append(json.loads((tmp_path / "a.jsonl.state").read_bytes())["items"])
                it.clock.advance(0.5)

        await export(it.stream(), tmp_path / "a.jsonl", progress=note)
    assert saved == [10, 10, 30, 30, 45]
