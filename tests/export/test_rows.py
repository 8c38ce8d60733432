"""What stands in a line: rows of any class, by the converter that reads them."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

import attrs
import msgspec
import pydantic
import pytest

from accutics_authentic import Accutics, Session, errors, make_converter
from accutics_authentic.export import ExportProgress, export
from accutics_authentic.export import _reading as reading_module
from accutics_authentic.sandbox import Sandbox
from tests.paging.listed import Listed, listed


@attrs.frozen
class Attrs:
    id: int
    starts_at: str = attrs.field(alias="starts_at")
    made: int = attrs.field(alias="_created")


@dataclasses.dataclass
class Data:
    id: int
    starts_at: str


class Named(NamedTuple):
    id: int
    starts_at: str


class Typed(TypedDict):
    id: int
    starts_at: str


class Struct(msgspec.Struct, rename={"id": "id"}):
    id: int
    starts_at: str


class Pydantic(pydantic.BaseModel):
    id: int
    starts_at: str


def content(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().split("\n")[:-1]]


def rows_of(it: Listed) -> list[dict[str, Any]]:
    return it.sandbox.accutics.collections["campaigns"].rows


def change(it: Listed, number: int, changes: dict[str, Any]) -> None:
    it.sandbox.accutics.collections["campaigns"].update(number, changes)


@pytest.mark.parametrize("model", [Attrs, Data, Named, Typed, Struct, Pydantic])
async def test_rows_of_any_class_are_written_with_the_keys_they_were_read_by(
    tmp_path: Path, model: type
) -> None:
    path = tmp_path / "a.jsonl"
    async with listed() as it:
        await export(it.accutics.resource("campaigns", model).stream(page_size=10), path)
        rows = rows_of(it)
    names = ["id", "starts_at", "_created"] if model is Attrs else ["id", "starts_at"]
    found = content(path)
    assert [{name: row[name] for name in names} for row in found] == [
        {name: row[name] for name in names} for row in rows
    ]
    if model is not Typed:  # which keeps what it does not know
        assert {*found[0]} == {*names}


async def test_rows_without_a_class_are_written_as_they_came(tmp_path: Path) -> None:
    async with listed() as it:
        change(it, 4, {"big": 2**63 + 1, "é": "\u2028", "deep": [{}, [], None, 1e22], "": ""})
        await export(it.stream(), tmp_path / "a.jsonl")
        assert content(tmp_path / "a.jsonl") == rows_of(it)


@attrs.frozen
class Exact:
    id: int
    budget: Decimal


async def test_a_decimal_keeps_its_digits_in_all_formats(tmp_path: Path) -> None:
    converter = make_converter(decimals="number")
    async with Sandbox(campaigns=1, group_items=0) as sandbox, Session() as session:
        sandbox.accutics.collections["campaigns"].update(1, {"budget": 0.25})
        url, token = sandbox.accutics_url, sandbox.accutics_token
        accutics = Accutics(session, base_url=url, token=token)
        exact = accutics.resource("campaigns", Exact, converter=converter)
        await export(exact.stream(), tmp_path / "a.jsonl")
        await export(exact.stream(), tmp_path / "a.csv")
    assert text(tmp_path / "a.jsonl") == '{"id":1,"budget":0.25}\n'
    assert text(tmp_path / "a.csv") == "id,budget\r\n1,0.25\r\n"


def text(path: Path) -> str:
    return path.read_bytes().decode()


def unless_bad(name: str) -> Any:
    return float("nan") if name == "bad" else name


@attrs.frozen
class Doubtful:
    id: int
    name: Any = attrs.field(converter=unless_bad)


async def test_a_row_that_cannot_be_written_leaves_those_before_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with listed() as it:
        change(it, 14, {"name": "bad"})
        stream = it.accutics.resource("campaigns", Doubtful).stream(page_size=10)
        with pytest.raises(errors.ConfigurationError, match="no NaN") as caught:
            await export(stream, path)
        assert [row["id"] for row in content(tmp_path / "a.jsonl.part.jsonl")] == it.ids[:13]
        change(it, 14, {"name": "good"})
        assert (await export(stream, path)).items == 25
        assert [row["id"] for row in content(path)] == it.ids
        after = it.accutics.resource("campaigns").stream(cursor=caught.value.cursor)
        assert [row["id"] async for row in after] == it.ids[13:]


async def test_a_row_that_cannot_be_read_leaves_those_before_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with listed() as it:
        change(it, 14, {"starts_at": None})
        stream = it.accutics.resource("campaigns", Data).stream(page_size=10)
        with pytest.raises(errors.DecodeError):
            await export(stream, path)
        assert len(content(tmp_path / "a.jsonl.part.jsonl")) == 13
        change(it, 14, {"starts_at": ""})
        assert (await export(stream, path)).items == 25


async def test_the_loop_has_turns_while_a_large_page_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_module, "ROWS_AT_ONCE", 10)
    path = tmp_path / "a.jsonl"
    async with listed() as it:
        stream = it.accutics.resource("campaigns").stream(page_size=25)
        part = tmp_path / "a.jsonl.part.jsonl"
        task = asyncio.ensure_future(export(stream, path))
        while not os.path.exists(part) or not content(part):  # noqa: ASYNC110, ASYNC240  # no event
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(content(part)) == 10
        assert (await export(stream, path)).items == 25
        assert [row["id"] for row in content(path)] == it.ids


async def test_what_progress_raises_ends_the_export_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    seen: list[ExportProgress] = []

    def tell(progress: ExportProgress) -> None:
        seen.append(progress)
        if len(seen) == 1:
            raise KeyError("theirs")

    async with listed() as it:
        with pytest.raises(KeyError, match="theirs"):
            await export(it.stream(), path, progress=tell)
        report = await export(it.stream(), path, progress=tell)
        assert [row["id"] for row in content(path)] == it.ids
    assert [(each.rows, each.rows_before) for each in seen[:2]] == [(10, 0), (20, 10)]
    assert (report.items, report.pages, report.requests) == (25, 3, 3 + 1)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"concurrency": 0}, "concurrency must be at least 1"),
        ({"overwrite": 1}, "overwrite must be a bool"),
        ({"excel": "yes"}, "excel must be a bool"),
        ({"progress": 1}, "progress must be a function"),
        ({"columns": []}, "columns must name"),
    ],
)
async def test_a_bad_argument_is_refused_before_anything_is_sent(
    tmp_path: Path, options: dict[str, Any], says: str
) -> None:
    async with listed() as it:
        with pytest.raises(errors.ConfigurationError, match=says):
            await export(it.stream(), tmp_path / "a.jsonl", **options)
        assert it.asked == []
    assert not list(tmp_path.iterdir())  # noqa: ASYNC240  # a small folder
