"""Parquet, as DuckDB reads it back: each value as it came, whatever the rows are."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accutics_authentic._codec.lines import encode_plain_lines
from accutics_authentic.errors import ConfigurationError, ExportError
from accutics_authentic.export import _parquet as parquet
from accutics_authentic.export._columns import Column
from accutics_authentic.export._conversion import Conversion
from accutics_authentic.export._paths import ExportPaths
from accutics_authentic.export._schema import MAX_DEPTH, MAX_FIELDS, Shape, distinct_names
from accutics_authentic.export._threads import Stopping, in_thread
from tests.support.examples import examples

Table = dict[str, tuple[str, list[Any]]]


def converted(rows: list[Any], folder: Path, *columns: Column) -> Table:
    """Return name, type and values of each column."""
    paths = ExportPaths.of(folder / "a[1]*'?.parquet")
    paths.part.write_bytes(encode_plain_lines(rows))
    made = Conversion(paths, "value", columns or None, False, "strict").run(Stopping())
    assert {each.name for each in folder.iterdir()} == {made.name, paths.part.name}
    assert made.stat().st_mode & 0o777 == 0o600
    with open(made, "rb") as file, duckdb.connect() as connection:
        found = connection.execute("SELECT * FROM read_parquet($1)", [f"/dev/fd/{file.fileno()}"])
        names = [(each[0], str(each[1])) for each in found.description]
        table = found.fetchall()
    return {name: (kind, [row[index] for row in table]) for index, (name, kind) in enumerate(names)}


def plain(value: Any, kind: str) -> Any:
    """Return what a value of Parquet means in JSON."""
    return json.loads(value, parse_float=Decimal) if kind == "JSON" and value is not None else value


def exact(value: Any) -> Any:
    """Return *value* with numbers that compare by their digits, and without keys of null.

    A struct has null for keys that are missing.
    """
    if isinstance(value, dict):
        return {key: exact(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [exact(each) for each in value]
    return Decimal(repr(value)) if isinstance(value, float) else value


keys = st.sampled_from(["a", "A", "b", "", "a.b", 'q"', "'", " ", "é"])
texts = st.sampled_from(["", "2024-01-01", "1", "x\0y", "null", "{}", "é\U0001f600"])
integers = st.integers(-3, 3) | st.sampled_from([2**53 + 1, 2**63 - 1, 2**63, 2**64, -(2**63) - 1])
integers |= st.sampled_from([10**38 - 1, 10**38, -(10**40)])
values = st.recursive(
    st.none() | st.booleans() | integers | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=5,
)
#: Rows of any kind, and rows that are alike.
tables = st.lists(st.dictionaries(keys, values, max_size=3), min_size=1, max_size=4) | st.lists(
    st.fixed_dictionaries({"a": st.lists(integers), "b": st.fixed_dictionaries({"c": integers})}),
    min_size=1,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parquet")


@settings(max_examples=examples(25))
@given(tables.filter(any))
def test_parquet_says_what_the_rows_say(folder: Path, rows: list[dict[str, Any]]) -> None:
    for left in folder.iterdir():
        left.unlink()
    table = converted(rows, folder)
    names = list(dict.fromkeys(key for row in rows for key in row))
    assert list(table) == distinct_names(names)
    for name, (kind, found) in zip(names, table.values(), strict=True):
        expected = [row.get(name) for row in rows]
        meant = [plain(value, kind) for value in found]
        assert exact(meant) == exact(expected), kind
        if kind != "JSON":
            assert [type(each) for each in meant if isinstance(each, str | bool)] == [
                type(each) for each in expected if isinstance(each, str | bool)
            ]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([None, None], "VARCHAR"),
        ([None, True], "BOOLEAN"),
        ([1, None, 2], "BIGINT"),
        ([1, 1.5], "DOUBLE"),
        ([2**53 + 1, 0.5], "JSON"),
        ([1, "1"], "JSON"),
        ([True, 1], "JSON"),
        ([2**63 + 1], "UBIGINT"),
        ([2**64], "DECIMAL(38,0)"),
        ([2**63, -1], "DECIMAL(38,0)"),
        ([10**38], "JSON"),
        ([Decimal("0.1")], "DOUBLE"),
        ([Decimal("0.1000000000000000000001")], "JSON"),
        ([Decimal("1E+400")], "JSON"),
        (["2024-01-01", "2024-01-02"], "VARCHAR"),
        ([[]], "VARCHAR[]"),
        ([[], [1, None]], "BIGINT[]"),
        ([[1, "x"]], "JSON"),
        ([[2**64]], "JSON"),
        ([{}], "JSON"),
        ([{"k": 1}, None, {"j": [{"x": 0.5}]}], "STRUCT(k BIGINT, j STRUCT(x DOUBLE)[])"),
        ([{"k": 1}, [1]], "JSON"),
        ([{"k": 1, "K": 2}], "JSON"),
        ([{"": 1}], "JSON"),
        ([{"k": {}}], "JSON"),
    ],
)
def test_a_column_has_the_type_that_holds_all_its_values(
    tmp_path: Path, cells: list[Any], kind: str
) -> None:
    table = converted([{"x": cell} for cell in cells], tmp_path)
    assert table["x"][0] == kind
    meant = [plain(value, kind) for value in table["x"][1]]
    assert exact(meant) == exact(cells)


@pytest.mark.parametrize(
    "value", [dict.fromkeys(map(str, range(MAX_FIELDS + 1)), 1), json.loads("[" * 60 + "]" * 60)]
)
def test_what_is_too_wide_or_too_deep_for_a_type_is_json(value: Any) -> None:
    shape = Shape()
    for each in (value, value, None, 1):
        shape.add(each)
    assert shape.type() == "JSON"
    assert MAX_DEPTH < 60


def test_a_key_may_come_late_and_a_page_be_all_null(tmp_path: Path) -> None:
    rows = [{"a": None, "b": 1}] * 30_000 + [{"a": 1, "b": 1.5, "late": [{}]}]
    table = converted(rows, tmp_path)
    assert {name: kind for name, (kind, _) in table.items()} == {
        "a": "BIGINT",
        "b": "DOUBLE",
        "late": "JSON",
    }
    assert table["late"][1] == [None] * 30_000 + ["[{}]"]


def test_rows_stay_in_their_order(tmp_path: Path) -> None:
    numbers = list(range(50_000))
    assert converted([{"a": number} for number in numbers], tmp_path)["a"][1] == numbers


def test_columns_are_picked_and_rows_that_are_no_objects_have_one(tmp_path: Path) -> None:
    assert converted(["x", "y"], tmp_path) == {"value": ("VARCHAR", ["x", "y"])}
    row = {"a": {"b": 1}, "c": 2}
    assert converted([row], tmp_path, Column("x", "a.b")) == {"x": ("BIGINT", [1])}
    assert converted([], tmp_path, Column("x", "a.b")) == {"x": ("VARCHAR", [])}


@pytest.mark.parametrize("rows", [[], [{}]])
def test_a_table_without_columns_is_refused(tmp_path: Path, rows: list[Any]) -> None:
    with pytest.raises(ExportError, match="no row has a key"):
        converted(rows, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_names_that_duckdb_cannot_tell_apart_get_numbers() -> None:
    assert distinct_names(["a", "A", "a_1", "", "_", "A_1"]) == [
        "a",
        "A_1",
        "a_1_1",
        "_",
        "__1",
        "A_1_2",
    ]


def test_without_duckdb_nothing_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    parquet.check_duckdb()
    monkeypatch.setattr(parquet, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"pip install 'accutics-authentic\[parquet\]'"):
        parquet.check_duckdb()


def test_what_duckdb_says_of_values_is_in_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Shape, "type", lambda _: "BIGINT")
    with pytest.raises(ExportError) as caught:
        converted([{"a": "private"}], tmp_path)
    assert re.fullmatch(r"DuckDB could not write the file: \w+", str(caught.value))
    assert caught.value.__context__ is None
    assert len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_is_an_error_that_says_so() -> None:
    with open("/dev/full", "wb") as file, pytest.raises(ExportError, match="No space left"):
        parquet.execute(
            f"COPY (SELECT 1 AS a) TO '/dev/fd/{file.fileno()}' (FORMAT parquet)", Stopping()
        )


async def test_duckdb_is_interrupted_when_nobody_waits_any_more() -> None:
    loop = asyncio.get_running_loop()

    class Begun(Stopping):
        @contextmanager
        def calls(self, interrupt: Callable[[], None]) -> Iterator[None]:
            with super().calls(interrupt):
                loop.call_soon_threadsafe(work.cancel)
                yield

    stopping = Begun()
    endless = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a < b"
    work = asyncio.ensure_future(
        in_thread(lambda: parquet.execute(endless, stopping), stopping.stop)
    )
    with pytest.raises(asyncio.CancelledError):
        await work
    with pytest.raises(ExportError, match="was stopped"):
        parquet.execute(endless, stopping)
