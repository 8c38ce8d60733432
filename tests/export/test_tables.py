"""CSV and picked JSONL, as others read them."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accutics_authentic.export._columns import Column, find_columns
from accutics_authentic.export._tables import guarded, write_csv, write_jsonl
from tests.support.examples import examples

BLANKS = "\ufeff \r\n\t\x0b\x0c\u200b\u2060\x00"
FORMULAE = {*"=+-@\uff1d\uff0b\uff0d\uff20"}

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, places=3) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=4,
)
tables = st.lists(st.dictionaries(texts, values, max_size=4), max_size=5)


def written(write: Callable[[int], None], path: Path) -> str:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    try:
        write(file)
    finally:
        os.close(file)
    return path.read_bytes().decode()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables") / "file"


def read_csv(rows: list[dict[str, Any]], path: Path, *, excel: bool = False) -> list[list[str]]:
    columns = find_columns(rows)
    text = written(lambda file: write_csv(rows, columns, file, excel=excel), path)
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def meaning(cell: str, value: Any) -> Any:
    """Return what a cell says, given the type of what it was made of."""
    if value is None or isinstance(value, str):
        return cell or None
    if isinstance(value, Decimal):
        return Decimal(cell)
    return json.loads(cell, parse_float=Decimal)


@settings(max_examples=examples(50))
@given(tables)
def test_csv_says_what_the_rows_say(path: Path, rows: list[dict[str, Any]]) -> None:
    table = read_csv(rows, path)
    names = list(dict.fromkeys(key for row in rows for key in row))
    assert table[:1] == ([names] if names else [])
    for cells, row in zip(table[1:], rows if names else [], strict=True):
        for name, cell in zip(names, cells, strict=True):
            value = row.get(name)
            assert meaning(cell, value) == (None if value == "" else value)


@given(st.lists(st.dictionaries(texts, texts, min_size=1, max_size=3), max_size=4))
def test_no_guarded_cell_is_a_formula_and_none_is_lost(
    path: Path, rows: list[dict[str, str]]
) -> None:
    plain, table = read_csv(rows, path), read_csv(rows, path, excel=True)
    for cells, guarded_cells in zip(plain, table, strict=True):
        for cell, safe in zip(cells, guarded_cells, strict=True):
            assert safe.lstrip(BLANKS)[:1] not in FORMULAE
            assert safe in {cell, f"'{cell}"}


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(1)",
        " =1",
        "\t=1",
        "\n=1",
        "\ufeff=1",
        "\u3000=1",
        "\x00=1",
        "\uff1d1",
    ],
)
def test_what_a_spreadsheet_takes_for_a_formula_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a", "a=1", "1-1", " a", "'=1", "(=1)", "é"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


def test_numbers_keep_their_digits_and_are_not_guarded(path: Path) -> None:
    row = {"a": -5, "b": Decimal("-1.10"), "c": 2**70, "d": [Decimal("1.10")], "e": True}
    table = read_csv([row], path, excel=True)
    assert table[1] == ["-5", "-1.10", str(2**70), "[1.10]", "true"]


def test_no_rows_and_no_columns_are_an_empty_file(path: Path) -> None:
    assert written(lambda file: write_csv([], [], file, excel=False), path) == ""
    assert written(lambda file: write_csv([], [Column("a")], file, excel=False), path) == "a\r\n"


@settings(max_examples=examples(50))
@given(tables)
def test_picked_jsonl_has_the_same_keys_in_each_row(path: Path, rows: list[dict[str, Any]]) -> None:
    columns = [Column("x", "a"), Column("y", "b.c")]
    text = written(lambda file: write_jsonl(rows, columns, file), path)
    found = [json.loads(line, parse_float=Decimal) for line in text.split("\n")[:-1]]
    assert found == [{"x": columns[0].value(row), "y": columns[1].value(row)} for row in rows]
