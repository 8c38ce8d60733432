"""Rows that are dicts are written as they came: numbers to the digit, and halves of characters."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic import Accutics, Session, errors
from accutics_authentic._codec.lines import decode_line, encode_dict_lines
from accutics_authentic.export import exact_numbers, export
from accutics_authentic.export._columns import Column, find_lone
from accutics_authentic.export._surrogates import LONE, replaced
from tests.faults.hostile import Answer, reply
from tests.http.serving import serve

NUMBERS = ["1e400", "-1.50", "9" * 5000, "12345678901234567890.5", "1E+5", "0.10", "7", "-0.0"]


def page(*values: str) -> Answer:
    rows = ",".join(f'{{"id":{n},"value":{value}}}' for n, value in enumerate(values))
    return reply(200, f'{{"data":[{rows}],"meta":{{"endpoint":"campaigns"}}}}'.encode())


def lines(path: Path) -> list[str]:
    return path.read_bytes().decode().splitlines()


def values(path: Path) -> list[Any]:
    found = duckdb.sql(f"SELECT value FROM '{path}'")  # noqa: S608  # our own path
    assert found is not None
    return [value for (value,) in found.fetchall()]


@pytest.mark.parametrize("options", [{}, {"key": "id"}, {"key": "id", "on_drift": "repair"}])
async def test_numbers_of_any_size_keep_their_digits(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    async with serve(page(*NUMBERS)) as served:
        stream = served.campaigns.stream(**options)
        for ending in ("jsonl", "csv", "parquet"):
            await export(stream, tmp_path / f"a.{ending}")
    found = [line.partition('"value":')[2][:-1] for line in lines(tmp_path / "a.jsonl")]
    as_sent = ["1E+400", *NUMBERS[1:]]  # a Decimal writes an exponent so
    assert found == as_sent
    assert [line.partition(",")[2] for line in lines(tmp_path / "a.csv")[1:]] == as_sent
    assert values(tmp_path / "a.parquet") == as_sent


@given(
    st.lists(
        st.text(st.characters(), max_size=3)
        | st.decimals(allow_nan=False, allow_infinity=False)
        | st.integers()
        | st.none()
        | st.lists(st.text(st.characters())),
        min_size=1,
    )
)
def test_lines_hold_any_text_and_any_number(values: list[Any]) -> None:
    rows = [{"value": value, f"{value}": [value]} for value in values]
    written = encode_dict_lines(rows)
    assert [decode_line(line) for line in written.splitlines()] == rows
    assert written.isascii() or b"\\ud" not in written.lower().replace(b"\\\\", b"")


async def test_a_stream_with_exact_numbers_has_what_an_export_has() -> None:
    async with serve(page(*NUMBERS)) as served:
        rows = [row async for row in exact_numbers(served.campaigns.stream())]
    assert [row["value"] for row in rows] == [
        int(each) if each == "7" else Decimal(each) for each in NUMBERS
    ]


@pytest.mark.parametrize("value", ["1e99999999999999999999", "NaN"])
async def test_a_number_beyond_all_range_stops_an_export_at_its_row(
    tmp_path: Path, value: str
) -> None:
    async with serve(page("1", value)) as served:
        with pytest.raises(errors.DecodeError):
            await export(served.campaigns.stream(), tmp_path / "a.jsonl")


async def test_a_function_that_gets_rows_gets_floats(tmp_path: Path) -> None:
    kinds = []

    def key(row: dict[str, Any]) -> int:
        kinds.append(type(row["value"]))
        return int(row["id"])

    async with serve(page("0.5")) as served:
        await export(served.campaigns.stream(key=key), tmp_path / "a.jsonl")
    assert kinds == [float]


async def test_an_export_goes_on_where_its_own_stream_began(tmp_path: Path) -> None:
    async with serve(page("1", "2", "3")) as served:
        first = await served.campaigns.page(1)
        stream = served.campaigns.stream(cursor=first.cursor_after(1))
        await export(stream, tmp_path / "a.jsonl")
    assert lines(tmp_path / "a.jsonl") == ['{"id":1,"value":2}', '{"id":2,"value":3}']


HALVES = [r'"a"', r'"b\ud800c"', r'["\udfff", 1.50]']


async def test_half_a_character_is_an_escape_in_jsonl(tmp_path: Path) -> None:
    async with serve(page(*HALVES)) as served:
        await export(served.campaigns.stream(), tmp_path / "a.jsonl")
        await export(served.campaigns.stream(), tmp_path / "b.jsonl", columns=["value"])
    sent = [json.loads(each) for each in HALVES]
    for name in ("a", "b"):
        written = lines(tmp_path / f"{name}.jsonl")
        assert [json.loads(line)["value"] for line in written] == sent
        assert "1.50" in written[2]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
async def test_half_a_character_is_refused_in_a_table_or_replaced(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"a.{ending}"
    async with serve(page(*HALVES)) as served:
        stream = served.campaigns.stream()
        with pytest.raises(errors.ExportError, match="row 2, column 'value' holds half a char"):
            await export(stream, path)
        assert not path.exists()
        await export(stream, path, encoding_errors="replace")
        await export(stream, tmp_path / f"b.{ending}", columns=["id"])  # which has none
    kept = values(path)
    texts = ["a", "b\ufffdc"] if ending == "csv" else ['"a"', '"b\ufffdc"']
    assert kept == [*texts, '["\ufffd",1.50]']


async def test_half_a_character_in_a_key_is_refused_by_name(tmp_path: Path) -> None:
    body = rb'{"data":[{"k\ud800":1}],"meta":{"endpoint":"campaigns"}}'
    async with serve(reply(200, body)) as served:
        with pytest.raises(errors.ExportError, match=r"the column 'k\\ud800' holds half"):
            await export(served.campaigns.stream(), tmp_path / "a.csv")


def test_each_half_of_a_character_is_found_in_its_place() -> None:
    rows: list[dict[str, Any]] = [
        {"a": 1, "b": "x"},
        {"a": ["\udfff"], "b": "\ud800"},
        {"c": "\ud800"},
    ]
    columns = [Column("a"), Column("b"), Column("\udc00")]
    assert list(find_lone(rows, columns)) == [
        r"the column '\udc00'",
        "row 2, column 'a'",
        "row 2, column 'b'",
    ]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
async def test_keys_that_become_the_same_lose_no_value(tmp_path: Path, ending: str) -> None:
    body = rb'{"data":[{"k\ud800":1,"k\ufffd":2,"k\udfff":3}],"meta":{"endpoint":"campaigns"}}'
    path = tmp_path / f"a.{ending}"
    async with serve(reply(200, body)) as served:
        await export(served.campaigns.stream(), path, encoding_errors="replace")
    found = duckdb.sql(f"SELECT * FROM '{path}'")  # noqa: S608  # our own path
    assert found is not None
    assert (found.columns, found.fetchall()) == (["k\ufffd_1", "k\ufffd", "k\ufffd_2"], [(1, 2, 3)])


@pytest.mark.parametrize("columns", [["k\ud800"], {"k\ud800": "k\ud800"}])
async def test_a_picked_column_is_found_by_its_own_key_and_named_without_halves(
    tmp_path: Path, columns: Any
) -> None:
    body = rb'{"data":[{"k\ud800":1}],"meta":{"endpoint":"campaigns"}}'
    async with serve(reply(200, body)) as served:
        stream = served.campaigns.stream()
        await export(stream, tmp_path / "a.csv", encoding_errors="replace", columns=columns)
    assert lines(tmp_path / "a.csv") == ["k\ufffd", "1"]


JSON = st.recursive(
    st.text("\ud800\udfff\ufffda_1", max_size=4) | st.none(),
    lambda values: st.lists(values) | st.dictionaries(st.text("\ud800\udfff\ufffda_1"), values),
)


@given(JSON)
def test_without_halves_a_value_has_as_many_keys_in_the_same_order(value: Any) -> None:
    def shape(each: Any) -> Any:
        if isinstance(each, dict):
            return "object", *map(shape, each.values())
        return list(map(shape, each)) if isinstance(each, list) else type(each)

    found = replaced(value)
    assert not LONE.search(json.dumps(found, ensure_ascii=False))
    assert shape(found) == shape(value)


async def test_another_word_for_encoding_errors_is_refused(tmp_path: Path) -> None:
    async with Session() as session:
        stream = Accutics(session, base_url="http://127.0.0.1:9", token="t").resource("a").stream()
        with pytest.raises(errors.ConfigurationError, match="encoding_errors must be"):
            await export(stream, tmp_path / "a.csv", encoding_errors="ignore")  # type: ignore[arg-type]  # wrong on purpose
