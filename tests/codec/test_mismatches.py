"""A decode error names path and type, never a value, and chains no other exception."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._codec import Codec

from .refusing import SECRET, check_reveals_nothing, decode_error_of
from .zoo import (
    Box,
    Checked,
    Choosy,
    Dated,
    Envelope,
    Mutable,
    Owner,
    Pet,
    Plain,
    Tree,
    one,
    page,
)

pytestmark = pytest.mark.usefixtures("both_ways")

codec = Codec()


@pytest.mark.parametrize(
    ("model", "entity", "text"),
    [
        (Plain, {"name": SECRET}, "$.data.id: required field missing"),
        (Plain, {"id": 1, "name": None}, "$.data.name: expected str, got null"),
        (Plain, {"id": 1, "name": "", "tags": ["a", 1]}, "$.data.tags[1]: expected str, got int"),
        (Plain, {"id": 1, "name": "", "tags": SECRET}, "$.data.tags: expected list, got str"),
        (Plain, {"id": 1, "name": "", "owner": SECRET}, "$.data.owner: expected object, got str"),
        (
            Plain,
            {"id": 1, "name": "", "owner": {"id": 7}},
            "$.data.owner.id: expected str, got int",
        ),
        (Plain, {"id": 1, "name": "", "share": 10**400}, "$.data.share: expected a finite number"),
        (Mutable, {"id": 1, "owner": {"id": ""}, "counts": {"a b": SECRET}},
         "$.data.counts[*]: expected int, got str"),
        (Mutable, {"id": 1, "owner": {"id": ""}, "counts": {"a": 1, "b-c": None}},
         "$.data.counts[*]: expected int, got null"),
        (Mutable, [SECRET], "$.data: expected object, got list"),
        (Dated, {"id": 1, "updated": SECRET}, "$.data.updated: expected ISO 8601 text"),
        (Choosy, {"color": SECRET}, "$.data.color: expected a value of Color"),
        (Pet, {"one": SECRET}, "$.data.one: refused as Cat | Dog (ValueError)"),
        (Pet, {"one": {SECRET: 1}}, "$.data.one: refused as Cat | Dog (ValueError)"),
        (Pet, {"one": {"meow": 1}}, "$.data.one.meow: expected str, got int"),
        (Checked, {"id": -1}, "$.data.id: refused by its validator (ValueError)"),
        (Checked, {"id": 1, "name": 1}, "$.data.name: expected str, got int"),
        (Tree, {"name": "", "children": [{"name": "", "children": [{}]}]},
         "$.data.children[0].children[0].name: required field missing"),
        (Box[int], {"content": "", "also": []}, "$.data.content: expected int, got str"),
        (Box[list[int]], {"content": [1, SECRET]}, "$.data.content[1]: expected int, got str"),
    ],
)  # fmt: skip
def test_a_decode_error_names_the_path_and_the_type(model: Any, entity: Any, text: str) -> None:
    error = decode_error_of(one(entity), Envelope[model])
    assert str(error) == text
    check_reveals_nothing(error)


def test_only_the_first_mismatch_in_the_document_is_named_and_the_others_are_counted() -> None:
    entity = {"owner": {"name": 1, "id": 2}, "share": "", "name": 3}
    error = decode_error_of(one(entity), Envelope[Plain])
    assert str(error) == "$.data.owner.name: expected str, got int (and 4 more)"
    last = decode_error_of(one({"tags": [1], "name": ""}), Envelope[Plain])
    assert str(last) == "$.data.tags[0]: expected str, got int (and 1 more)"


def test_the_error_of_a_row_names_its_path_and_index() -> None:
    body = page({"id": 1, "name": "a"}, {"id": SECRET, "name": "b"})
    rows = codec.decode_page(body, Envelope, "data", Plain)
    assert rows.error is not None
    assert str(rows.error) == "$.data[1].id: expected int, got str"
    assert rows.error.index == 1
    check_reveals_nothing(rows.error)


@frozen
class Settings:
    owners: dict[str, Owner]
    by_day: Mapping[date, list[Owner]] = field(factory=dict)
    numbers: defaultdict[str, int] = field(factory=lambda: defaultdict(int))


@given(st.text(), st.text())
def test_keys_that_no_class_declares_are_not_shown(key: str, other: str) -> None:
    good = {"id": "1"}
    for settings, where in (
        ({"owners": {other + "x": good, other: {"id": 1}, key + "x": good}}, "owners[*].id"),
        ({"owners": {}, "by_day": {"2024-03-01": [good, {}], key: []}}, "by_day[*][1].id"),
        ({"owners": {}, "by_day": {key: [good]}}, "by_day[*]"),
        ({"owners": {}, "numbers": {other + "x": 1, key: None}}, "numbers[*]"),
    ):
        error = decode_error_of(json.dumps({key: settings}).encode(), dict[str, Settings])
        assert error.where == f"$[*].{where}"
    rows = codec.decode_page(page({key: good, f"{key}x": {}}), Envelope, "data", dict[str, Owner])
    assert rows.error is not None
    assert rows.error.where == "$.data[0][*].id"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", "the body is empty"),
        (b" \n", "the body is empty"),
        (b"\xef\xbb\xbf{}", "the body starts with a byte order mark (UTF-8)"),
        ("{}".encode("utf-16"), "the body starts with a byte order mark (UTF-16)"),
        (b"\xfe\xff\x00{\x00}", "the body starts with a byte order mark (UTF-16)"),
        (b'"\xff"', "the body is not UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "the body is not UTF-8"),
        (b"NaN", "the body is not JSON (byte 0)"),
        (b"[Infinity]", "the body is not JSON (byte 1)"),
        (b'{"a": 1', "the body is not JSON (cut short)"),
        (b"{} x", "the body is not JSON (byte 4)"),
        (b"<html>\xe4", "the body is HTML, not JSON; a login page or a proxy?"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html>", "the body is HTML, not JSON; a login page or a proxy?"),
        (b'<?xml version="1.0"?>', "the body is XML, not JSON"),
        (b"%PDF-1.7", "the body is a PDF, not JSON"),
        (b"PK\x03\x04", "the body is a ZIP archive, not JSON"),
        (b"\x89PNG\r\n", "the body is an image, not JSON"),
        (b"\x1f\x8b\x08", "the body is gzip that no header announces"),
        (b"campaigns", "the body is not JSON (byte 0)"),
        (b"[1e999]", "the body holds a number out of range"),
        (b"1" * 5000, "the body holds a number out of range"),
        (b"[" * 100_000, "the body is nested too deep"),
        (b'{"a":' * 100_000, "the body is nested too deep"),
    ],
)
@pytest.mark.parametrize("kind", [Any, Plain, Dated, Checked, Envelope[Plain]])
def test_what_is_not_json_is_refused(body: bytes, text: str, kind: Any) -> None:
    error = decode_error_of(body, kind)
    assert str(error) == f"$: {text}"
    check_reveals_nothing(error)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b"123456789012345678901234567890", 123456789012345678901234567890),
        (b"-18446744073709551617", -18446744073709551617),
        (b'"\\u0000\\ud83d\\ude00"', "\x00😀"),
        (b" null ", None),
        (b"-0", 0),
    ],
)
def test_plain_json_is_exact(body: bytes, value: object) -> None:
    got = codec.decode(body, Any)
    assert got == value
    assert type(got) is type(value)


def test_bytes_that_are_skipped_must_be_utf8_too() -> None:
    body = b'{"id": 1, "name": "a", "unknown": "\xff"}'
    assert str(decode_error_of(body, Plain)) == "$: the body is not UTF-8"
    assert codec.decode('{"id": 1, "name": "é", "unknown": "é"}'.encode(), Plain).name == "é"
