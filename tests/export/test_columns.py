"""Which columns a table has, and what stands in them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic.errors import ConfigurationError, ExportError
from accutics_authentic.export._columns import (
    MAX_COLUMNS,
    Column,
    as_object,
    check_columns,
    find_columns,
)

ROW: dict[str, Any] = {
    "id": 1,
    "settings": {"channel": "social", "a.b": {"c": 2}, "none": None},
    "settings.channel": "by its key",
    "tags": ["x"],
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", 1),
        ("settings.channel", "by its key"),
        ("settings.a.b", {"c": 2}),
        ("settings.a.b.c", None),  # only what is left of a path can be a key with dots
        ("settings.none", None),
        ("settings.none.x", None),
        ("settings.other", None),
        ("tags.0", None),
        ("id.x", None),
        ("other", None),
        ("other.x", None),
        (".", None),
    ],
)
def test_a_path_leads_to_a_value_or_to_nothing(path: str, value: Any) -> None:
    assert Column("name", path).value(ROW) == value


def test_a_column_that_was_found_is_a_key_and_no_path() -> None:
    columns = find_columns([{"a.b": 1}, {"a": {"b": 2}}])
    assert [each.value({"a": {"b": 2}}) for each in columns] == [None, {"b": 2}]


@given(st.lists(st.dictionaries(st.text(max_size=2), st.none(), max_size=4), max_size=6))
def test_columns_are_all_keys_in_the_order_of_first_sight(rows: list[dict[str, Any]]) -> None:
    names = [column.name for column in find_columns(rows)]
    assert names == list(dict.fromkeys(key for row in rows for key in row))


def test_keys_that_are_values_are_no_columns() -> None:
    rows = ({str(number): 1} for number in range(MAX_COLUMNS + 1))
    with pytest.raises(ExportError, match="pick some with columns="):
        find_columns(rows)


@pytest.mark.parametrize(
    ("row", "expected"), [({"a": 1}, {"a": 1}), ("x", {"id": "x"}), ([1], {"id": [1]})]
)
def test_a_row_that_is_no_object_stands_in_a_column(row: Any, expected: Any) -> None:
    assert as_object(row, "id") == expected


def test_columns_are_picked_and_renamed() -> None:
    assert check_columns(None) is None
    assert check_columns(["id", "a.b"]) == (Column("id", "id"), Column("a.b", "a.b"))
    assert check_columns({"channel": "settings.channel"}) == (
        Column("channel", "settings.channel"),
    )


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ("id", "must be a list of paths"),
        (1, "not int"),
        ([], "at least one"),
        ({}, "at least one"),
        ([1], "must be texts"),
        ([["a"]], "must be texts"),
        ([""], "not empty"),
        ({"": "a"}, "not empty"),
        ({"a": None}, "must be texts"),
        (["a", "a"], "only once"),
    ],
)
def test_columns_that_name_none_are_refused(columns: Any, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        check_columns(columns)
