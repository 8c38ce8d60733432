from __future__ import annotations

from typing import Any

import pytest

from accutics_authentic._codec.parse import MAX_DEPTH, parse_shallow


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b"<html>",
            b"{",
            b"\xff",
            b"NaN",
            b"[-Infinity]",
            b"1e999",
            b"9" * 5000,
        ),
        *(nested(MAX_DEPTH + 1), nested(2_000), nested(30_000), b'{"a":' * 200 + b"1" + b"}" * 200),
    ],
)
def test_what_json_does_not_know_is_no_json(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"no JSON|too deep"):
        parse_shallow(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"null", None),
        (b'"\\ud800"', "\ud800"),
        (b'{"a": [1, 1.5, "\xc3\xa4", true]}', {"a": [1, 1.5, "ä", True]}),
        (b"1" * 4000, int("1" * 4000)),
    ],
)
def test_what_json_knows_is_kept_exactly(body: bytes, value: Any) -> None:
    assert parse_shallow(body) == value
