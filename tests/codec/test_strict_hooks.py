"""What the strict converter accepts and what it refuses, hook by hook."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, MutableMapping, MutableSequence, MutableSet, Sequence, Set
from datetime import date, datetime
from enum import Enum, IntFlag
from pathlib import Path
from typing import (  # noqa: UP035  # users still write them
    Annotated,
    Any,
    List,
    Literal,
    NewType,
    Tuple,
    TypedDict,
)

import pytest
from attrs import frozen

from accutics_authentic._codec import make_converter
from accutics_authentic._codec.mismatch import Mismatch

from .zoo import Box, Cat, Choosy, Color, Dog, Level, Owner, Pet, Tree, Word

converter = make_converter()
Id = NewType("Id", str)


class Text(str):
    """A user's own str."""

    __slots__ = ()


class Forgiving(Enum):
    KNOWN = "known"
    OTHER = "other"

    @classmethod
    def _missing_(cls, value: object) -> Forgiving:
        return cls.OTHER


class Bits(IntFlag):
    A = 1
    B = 2


class Typed(TypedDict):
    a: int


@frozen
class Lax:
    a: int = 0
    b: int = 0


def same(a: object, b: object) -> bool:
    """Return whether *a* and *b* are equal in value and type, all the way down."""
    return repr(a) == repr(b) and type(a) is type(b)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (str, "", ""),
        (str, "é", "é"),
        (int, 0, 0),
        (int, 10**30, 10**30),
        (bool, True, True),
        (float, 1.5, 1.5),
        (float, 3, 3.0),
        (None, None, None),
        (type(None), None, None),
        (Any, {"a": [1]}, {"a": [1]}),
        (Text, "x", Text("x")),
        (Id, "x", "x"),
        (Annotated[int, "ours"], 1, 1),
        (list, ["a", 1], ["a", 1]),
        (list[int], [1], [1]),
        (List[int], [1], [1]),  # noqa: UP006
        (Sequence[int], [1], (1,)),
        (MutableSequence[int], [1], [1]),
        (tuple, [1, "a"], (1, "a")),
        (Tuple, [1, "a"], (1, "a")),  # noqa: UP006
        (tuple[int, ...], [1, 2], (1, 2)),
        (tuple[int, str], [1, "a"], (1, "a")),
        (tuple[()], [], ()),
        (set[int], [1, 1], {1}),
        (MutableSet[int], [1], {1}),
        (frozenset[str], ["a"], frozenset({"a"})),
        (Set[str], ["a"], frozenset({"a"})),
        (deque[int], [1], deque([1])),
        (dict, {"a": 1}, {"a": 1}),
        (dict[str, float], {"a": 1}, {"a": 1.0}),
        (dict[str, Any], {"a": None}, {"a": None}),
        (Mapping[str, Any], {"a": None}, {"a": None}),
        (MutableMapping[str, int], {"a": 1}, {"a": 1}),
        (Counter[str], {"a": 1}, Counter({"a": 1})),
        (defaultdict[str, int], {"a": 1}, defaultdict(int, {"a": 1})),
        (dict[Word, int], {"yes": 1}, {Word.YES: 1}),
        (Typed, {"a": 1}, {"a": 1}),
        (Path, "a/b", Path("a/b")),
        (Color, "red", Color.RED),
        (Color, 1, Color.ONE),
        (Level, 1, Level.LOW),
        (Word, "yes", Word.YES),
        (Forgiving, "new", Forgiving.OTHER),
        (Bits, 3, Bits.A | Bits.B),
        (Literal["a", 1], 1, 1),
        (Literal[Color.RED], "red", Color.RED),
        (int | None, None, None),
        (int | str, "a", "a"),
        (int | str | None, None, None),
        (float | str, 3, 3.0),
        (int | float, 3, 3),
        (bool | str, True, True),
        (list[int] | dict[str, int], {"a": 1}, {"a": 1}),
        (datetime | Color, "red", Color.RED),
        (Owner | None, None, None),
        (Owner | str, {"id": "1"}, Owner("1")),
        (Cat | Dog | int, {"bark": "w"}, Dog("w")),
        (Cat | Dog, {"meow": "m"}, Cat("m")),
        (Cat | Dog | None, None, None),
        (Owner, {"id": "1", "unknown": {}}, Owner("1")),
        (Box[int], {"content": 1, "also": [2]}, Box(1, [2])),
        (Pet, {"one": {"bark": "w"}, "perhaps": "no"}, Pet(Dog("w"), "no")),
        (
            Tree,
            {"name": "a", "children": [{"name": "b"}]},
            Tree("a", [Tree("b")]),
        ),
    ],
)
def test_what_fits_is_accepted(kind: Any, value: object, expected: object) -> None:
    assert same(converter.structure(value, kind), expected)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (str, None, "expected str, got null"),
        (str, {"a": 1}, "expected str, got object"),
        (str, 7, "expected str, got int"),
        (int, 3.9, "expected int, got float"),
        (int, 3.0, "expected int, got float"),
        (int, True, "expected int, got bool"),
        (int, "7", "expected int, got str"),
        (bool, "false", "expected bool, got str"),
        (bool, 1, "expected bool, got int"),
        (float, "1.5", "expected float, got str"),
        (float, True, "expected float, got bool"),
        (float, math.nan, "expected a finite number"),
        (float, -math.inf, "expected a finite number"),
        (float, 10**400, "expected a finite number"),
        (None, 0, "expected null, got int"),
        (Text, 1, "expected str, got int"),
        (bytes, "x", "expected bytes, got str"),
        (list[str], "abc", "expected list, got str"),
        (list, {}, "expected list, got object"),
        (tuple[int, ...], None, "expected list, got null"),
        (tuple[int, str], "ab", "expected list, got str"),
        (tuple[int, str], [1], "expected 2 elements, got 1"),
        (set[str], "abc", "expected list, got str"),
        (dict, [], "expected object, got list"),
        (dict[str, int], [["a", 1]], "expected object, got list"),
        (Counter[str], "abc", "expected object, got str"),
        (defaultdict[str, int], [], "expected object, got list"),
        (Typed, [], "expected object, got list"),
        (Lax, [], "expected object, got list"),
        (Lax, "ab", "expected object, got str"),
        (Lax, None, "expected object, got null"),
        (Box[int], 1, "expected object, got int"),
        (Color, True, "expected a value of Color"),
        (Color, 1.0, "expected a value of Color"),
        (Color, "blue", "expected a value of Color"),
        (Color, [], "expected a value of Color"),
        (Level, True, "expected int, got bool"),
        (Level, 2, "expected a value of Level"),
        (Word, "no", "expected a value of Word"),
        (Literal["a", 1], True, "expected one of 2 values, got another bool"),
        (Literal["a", 1], 1.0, "expected one of 2 values, got another float"),
        (Literal["a", 1], [], "expected one of 2 values, got another list"),
        (int | str, 1.5, "expected int | str, got float"),
        (int | str, True, "expected int | str, got bool"),
        (float | str, True, "expected float | str, got bool"),
        (float | str, 10**400, "expected a finite number"),
        (Cat | Dog | int, "a", "expected Cat | Dog | int, got str"),
        (datetime | Color, "blue", "expected datetime | Color, got str"),
        (datetime, 0, "expected ISO 8601 text, got int"),
        (datetime, "2024-03-01T12:30:00", "expected a time with its offset from UTC"),
        (datetime, "yesterday", "expected ISO 8601 text"),
        (date, 0, "expected ISO 8601 text, got int"),
        (date, "2024-03-01T12:30:00Z", "expected ISO 8601 text"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_fixed_text(
    kind: Any, value: object, text: str
) -> None:
    with pytest.raises(Mismatch, match=f"^{re.escape(text)}$"):
        converter.structure(value, kind)


def test_each_field_of_a_class_is_read_by_its_type() -> None:
    value = {
        "color": "red", "level": 1, "word": "yes", "literal": 1, "mixed": "m", "number": 2,
    }  # fmt: skip
    assert same(
        converter.structure(value, Choosy),
        Choosy(Color.RED, Level.LOW, Word.YES, 1, "m", 2.0),
    )
