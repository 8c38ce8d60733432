"""The classes that ``init`` writes read the rows that they were made from, whatever these are."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accutics_authentic._accutics.models import Envelope
from accutics_authentic._cli.init import STYLES, Style, class_name_for, write_module
from accutics_authentic._codec import Codec
from tests.cli.rows import CAMPAIGNS, ODD_ROWS
from tests.support.examples import examples

GENERATED = Path(__file__).parent / "generated"

NASTY_KEYS = st.sampled_from(
    [
        *("class", "class_", "None", "match", "_", "__", "__class__", "__init__", "__slots__"),
        *("self", "cls", "_setattr", "_cached_setattr_get", "NOTHING", "attr_dict", "_a", "__a"),
        *("a", "A", "a-b", "a_b", "aB", "a b", "A_B", "1a", "1", "", " ", "_1", "_created"),
        *("int", "str", "list", "dict", "float", "bool", "Any", "datetime", "field", "wire"),
        *("frozen", "dataclass", "BaseModel", "Field", "Row", "row", "Rows", "converter", "cl"),
        *("attrs", "Attrs", "kwargs", "Kwargs", "typevar_map", "prefix", "model_config", "json"),
        *("model_name", "copy", "schema", "validate", "model_dump", "model_", "__dict__"),
        *('"', "'", "\\", "\n", '"""', "'''", "#", "a\r\nb", '");import os;("', "\u202e", "\0"),
        *(
            "ﬁ",
            "fi",
            "é",
            "e\u0301",
            "ß",
            "SS",
            "İ",
            "\u0131",
            "名前",
            "\U0001d41a",
            "ª",
            "Ǆ",
            "a\u200db",
        ),
        *("field_", "field_2", "a_b_2", "a" * 80, "A" * 200, "_cattrs_use_alias", "o", "__c_"),
    ]
)
KEYS = NASTY_KEYS | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="§"))
TIMES = st.datetimes(timezones=st.timezones()).map(datetime.isoformat) | st.sampled_from(
    [
        *("2025-01-06T09:00:00Z", "2025-01-06T09:00:00.123456+05:30", "2025-01-06T09:00:00"),
        *("2025-01-06", "2025-01-06T09:00:00.1234567Z", "2025-02-30T09:00:00Z"),
        *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2025-01-06T24:00:00Z"),
        *("2025-01-06T09:00:00+24:00", "2025-01-06T23:59:60Z", "2025-01-06t09:00:00z"),
    ]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"])).map("§".__add__)
NUMBERS = (
    st.integers()
    | st.sampled_from([2**53 + 1, 2**63, 2**64 + 1, 10**400])
    | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS | TIMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
ROWS = st.lists(st.dictionaries(KEYS, VALUES, max_size=6), min_size=1, max_size=4)


def load(source: str) -> ModuleType:
    module = ModuleType("generated")
    exec(compile(source, "generated.py", "exec", dont_inherit=True), module.__dict__)  # noqa: S102  # what is tested
    return module


def plain(value: Any) -> Any:
    """Return *value* without what JSON leaves open: a null may be missing, a time in another form.

    true is told from 1, and a text from a time.
    """
    match value:
        case bool() | None:
            return ("constant", value)
        case str():
            try:
                moment = datetime.fromisoformat(value)
                return value if moment.tzinfo is None else (moment.utcoffset(), f"{moment}")
            except ValueError:
                return value
        case list():
            return [*map(plain, value)]
        case Mapping():
            return {key: plain(each) for key, each in value.items() if each is not None}
    return value


def read_and_write(model: Any, rows: list[Any]) -> list[Any]:
    codec = Codec()
    body = json.dumps({"data": rows, "meta": {}}).encode()
    codec.check(model)
    page = codec.decode_page(body, Envelope, "data", model)
    assert all(isinstance(each, model) for each in page.items)
    return [json.loads(codec.encode(each)) for each in page.items]


@given(ROWS, st.sampled_from(STYLES))
@settings(max_examples=examples(60))
def test_the_classes_read_their_rows_and_write_them_back(rows: list[Any], style: Style) -> None:
    source = write_module(rows, "Row", style)
    assert source == write_module(json.loads(json.dumps(rows)), "Row", style)
    assert "§" not in source
    assert_inert(source)
    assert plain(read_and_write(load(source).Row, rows)) == plain(rows)


def assert_inert(source: str) -> None:
    """Assert that there is nothing but imports, classes and fields, and what these call."""
    docstring, *statements = ast.parse(source).body
    assert isinstance(docstring, ast.Expr)
    for statement in statements:
        assert isinstance(statement, ast.ImportFrom | ast.ClassDef)
        for line in statement.body if isinstance(statement, ast.ClassDef) else ():
            assert isinstance(line, ast.AnnAssign | ast.Pass | ast.Assign)
            calls = [each.func for each in ast.walk(line) if isinstance(each, ast.Call)]
            assert {*map(ast.unparse, calls)} <= {"field", "Field", "wire"}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("rows", "name"), [(CAMPAIGNS, "campaign"), (ODD_ROWS, "odd_row")])
def test_the_source_is_that_of_the_files_that_mypy_checks(
    rows: list[Any], name: str, style: Style
) -> None:
    path = GENERATED / f"{name}_{style}.py"
    source = write_module(rows, name.title().replace("_", ""), style)
    assert path.read_text() == source
    model = getattr(load(source), name.title().replace("_", ""))
    assert plain(read_and_write(model, rows)) == plain(rows)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("campaigns", "Campaign"),
        ("projects/7/records", "Record"),
        ("projects/7/", "Row"),
        ("categories", "Category"),
        ("statuses", "Status"),
        ("boxes", "Box"),
        ("status", "Status"),
        ("media-data", "MediaData"),
        ("any", "RowAny"),
    ],
)
def test_the_class_has_the_name_of_the_last_noun_of_the_path(path: str, name: str) -> None:
    assert class_name_for(path) == name


def test_classes_of_one_name_are_told_apart() -> None:
    rows = [{"row": {"id": 1}, "left": {"side": {"x": 1}}, "right": {"side": {"y": 1}}}]
    source = write_module(rows, "Row")
    names = [each.name for each in ast.parse(source).body if isinstance(each, ast.ClassDef)]
    assert names == ["RowRow", "Side", "Left", "RightSide", "Right", "Row"]


@pytest.mark.parametrize("style", STYLES)
def test_what_is_nested_too_deeply_is_left_open(style: Style) -> None:
    value: Any = 1
    for depth in range(60):
        value = [value] if depth % 2 else {"a": value}
    rows = [{"a": value}]
    source = write_module(rows, "Row", style)
    assert "a: Any  # nested too deeply to tell" in source
    assert read_and_write(load(source).Row, rows) == rows


def test_keys_that_hardly_recur_are_data_and_stand_nowhere() -> None:
    rows = [{"by_id": {f"k{row}x{number}": [number] for number in range(9)}} for row in range(9)]
    source = write_module(rows, "Row")
    assert "    by_id: dict[str, list[int]]\n" in source
    assert plain(read_and_write(load(source).Row, rows)) == plain(rows)


@given(st.lists(VALUES, min_size=21, max_size=25), st.sampled_from(STYLES))
@settings(max_examples=examples(20))
def test_what_such_keys_hold_is_read_whatever_it_is(values: list[Any], style: Style) -> None:
    rows = [{"by_id": {f"k{number}": each}} for number, each in enumerate(values)]
    source = write_module(rows, "Row", style)
    assert plain(read_and_write(load(source).Row, rows)) == plain(rows)


def test_a_key_that_no_document_can_hold_is_left_out() -> None:
    assert "\n    b: int\n" in (source := write_module([{"\ud800": 1, "b": 2}], "Row"))
    assert "int" not in source.replace("    b: int", "")
