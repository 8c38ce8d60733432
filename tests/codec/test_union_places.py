"""Which place an error names if no member of a union fits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

import msgspec
import pydantic
import pytest

from accutics_authentic._codec import Codec
from accutics_authentic.errors import DecodeError


class Created(msgspec.Struct, tag="created", tag_field="type"):
    id: int
    at: datetime


class Deleted(msgspec.Struct, tag="deleted", tag_field="type"):
    id: int
    reason: str = ""


class Modelled(pydantic.BaseModel, strict=True):
    id: int
    size: int


class Typed(TypedDict):
    id: int
    name: str


@dataclass
class Data:
    id: int
    parts: list[int]


UNION: Any = Created | Deleted | Modelled | Typed | Data | list[int] | int


@pytest.mark.parametrize(
    ("row", "where", "text"),
    [
        ({"type": "created", "id": 1, "at": "s3cr3t"}, "$[0].at", "expected ISO 8601 text"),
        ({"type": "deleted", "id": 1, "reason": 7}, "$[0].reason", "expected str, got int"),
        ({"type": "deleted", "id": "s3cr3t"}, "$[0].id", "expected int, got str"),
        ({"type": ["s3cr3t"], "id": 1}, "$[0]", "expected Created | Deleted | "),
        ({"id": 1, "at": "2025-01-01T00:00:00Z"}, "$[0]", "expected Created | Deleted | "),
        ({"id": 1, "size": "s3cr3t"}, "$[0].size", "Input should be a valid integer"),
        ({"id": 1, "name": 7}, "$[0].name", "expected str, got int"),
        ({"id": 1, "parts": [1, "s3cr3t"]}, "$[0].parts[1]", "expected int, got str"),
        ({"id": "s3cr3t"}, "$[0]", "expected Created | Deleted | "),  # any may be meant
        ({"s3cr3t": 1}, "$[0]", "expected Created | Deleted | "),
        (["s3cr3t"], "$[0]", "expected Created | Deleted | "),
        ("s3cr3t", "$[0]", "expected Created | Deleted | "),
    ],
)
def test_the_error_is_about_the_member_that_is_meant(row: object, where: str, text: str) -> None:
    with pytest.raises(DecodeError) as caught:
        Codec().decode(json.dumps([row]).encode(), list[UNION])
    assert (caught.value.where, caught.value.text[: len(text)]) == (where, text)
    assert "s3cr3t" not in str(caught.value)


def test_an_object_in_place_of_a_scalar_names_the_union() -> None:
    with pytest.raises(DecodeError, match=r"expected int \| str, got object"):
        Codec().decode(b'{"id": 1}', int | str)
