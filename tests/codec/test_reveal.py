"""A validator's own text is kept if it surely reveals nothing of the document."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from attrs import field, frozen
from hypothesis import example, given
from hypothesis import strategies as st

from accutics_authentic._codec import Codec
from accutics_authentic._codec.reveal import MAX_VALUE_LENGTH, may_reveal

from .refusing import SECRET, check_reveals_nothing, decode_error_of

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(min_size=1)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


def leaves(value: Any) -> list[Any]:
    """Return all scalars, keys and empty collections in a value."""
    if isinstance(value, dict) and value:
        return [*value, *(leaf for each in value.values() for leaf in leaves(each))]
    if isinstance(value, list) and value:
        return [leaf for each in value for leaf in leaves(each)]
    return [value]


@given(VALUES, st.text(max_size=20), st.text(max_size=20), st.data())
def test_a_text_with_a_value_in_it_or_three_letters_of_it_may_reveal_it(
    value: Any, before: str, after: str, data: st.DataObject
) -> None:
    leaf = data.draw(st.sampled_from(leaves(value)))
    spelled = data.draw(
        st.sampled_from([str(leaf), repr(leaf), str(leaf).upper(), str(leaf).strip()])
    )
    if len(spelled) > 3:
        start = data.draw(st.integers(0, len(spelled) - 3))
        spelled = spelled[start : start + data.draw(st.integers(3, 20))]
    if spelled:
        assert may_reveal(before + spelled + after, value, ())


@example(None, "ab\n")
@example(None, " 7")
@given(VALUES, SCALARS.filter(lambda value: len(str(value)) > 1))
def test_a_text_with_another_field_of_the_row_in_it_may_reveal_it(value: Any, other: Any) -> None:
    spelled = str(other).strip()
    if spelled.isalnum():
        assert may_reveal(f"not with {spelled} beside it", value, [other])
        assert may_reveal(f"not with {spelled}", value, {"a": [other]})


@given(
    st.text("abcdef"),
    st.integers() | st.floats(0, 1) | st.text("0123456789 xyz") | st.just([]),
    st.lists(st.integers() | st.text("0123456789 xyz")),
)
def test_a_text_that_has_nothing_in_common_with_the_document_is_kept(
    text: str, value: Any, others: list[Any]
) -> None:
    assert not may_reveal(text, value, others)


class Loud:
    def __str__(self) -> str:
        raise LookupError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x" * 201, 1),
        ("too many", list(range(MAX_VALUE_LENGTH))),
        ("too long", "z" * (MAX_VALUE_LENGTH + 1)),
        ("no text", Loud()),
        ("more than 1,234", 1234),
        ("ends in 34", "12-34"),
        ("begins with 's'", "secret"),
        ("is 5 letters long or has 7", "a7"),
        ("not a", "a "),
        ("not null", None),
        ("not True", True),
        ("not []", []),
    ],
)
def test_in_doubt_a_text_may_reveal_the_value(text: str, value: Any) -> None:
    assert may_reveal(text, value, ())


class Shown:
    def __repr__(self) -> str:
        return f"Shown {id(self):x}"


class Printed:
    def __str__(self) -> str:
        return f"Printed {id(self):x}"


class Formatted:
    def __format__(self, _: str) -> str:
        return f"Formatted {id(self):x}"


@pytest.mark.parametrize(
    ("make", "kept"),
    [
        (object, True),
        (lambda: lambda: None, True),
        (Shown, False),
        (Printed, False),
        (Formatted, False),
        (lambda: "secret".upper, False),
    ],
)
def test_an_address_reveals_no_value(make: Callable[[], Any], kept: bool) -> None:
    value = make()
    assert may_reveal(f"at {id(value):x}", [value], ()) is not kept


def model_whose_validator_says(make: Callable[[Any], Any]) -> Any:
    """Return a model whose validator raises with the text that *make* makes of a value."""

    def check(_: Any, __: Any, value: Any) -> None:
        raise ValueError(make(value))

    @frozen
    class Model:
        id: Any = field(validator=check)
        other: Any = None

    return Model


@pytest.mark.parametrize(
    ("make", "kept"),
    [
        (lambda _: "must be an even number", True),
        (lambda _: "not\nin\x00one line", True),
        (lambda _: "must not hold 'z'", True),
        (lambda value: f"{value} is odd", False),
        (lambda value: f"{value!r} is odd", False),
        (lambda value: value[:3], False),
        (lambda value: f"ends in {value[-4:]}", False),
        (lambda value: f"is {value.upper()}", False),
        (lambda value: f"{', '.join(value)} is odd", False),
        (lambda value: {"value": value}, False),
        (lambda _: f"not beside {OTHER}", False),
        (lambda _: " ", False),
        (lambda _: 7, False),
    ],
)
def test_the_text_of_a_validator_is_kept_if_it_reveals_nothing(
    make: Callable[[Any], Any], kept: bool
) -> None:
    body = json.dumps({"id": SECRET, "other": OTHER}).encode()
    error = decode_error_of(body, model_whose_validator_says(make))
    text = " ".join(str(make(SECRET)).replace("\x00", " ").split())
    reason = f"ValueError: {text}" if kept else "ValueError"
    assert str(error) == f"$.id: refused by its validator ({reason})"
    check_reveals_nothing(error)


OTHER = "4711-0815"


def test_what_a_validator_made_of_a_value_is_not_shown_either() -> None:
    def check(_: Any, __: Any, value: int) -> None:
        shown = value * 1001
        raise ValueError(f"{shown} is too much")

    @frozen
    class Model:
        id: int = field(validator=check)

    assert (
        str(decode_error_of(b'{"id": 7}', Model)) == "$.id: refused by its validator (ValueError)"
    )


def letters(number: int) -> str:
    return chr(96 + number) * 5


def test_a_converter_may_have_made_the_value_of_another() -> None:
    def check(_: Any, __: Any, value: str) -> None:
        raise ValueError(f"no {value}")

    @frozen
    class Model:
        id: Any = field(converter=letters, validator=check)

    assert (
        str(decode_error_of(b'{"id": 7}', Model)) == "$.id: refused by its validator (ValueError)"
    )


def test_a_validator_without_a_text_is_named_by_its_type() -> None:
    def check(*_: Any) -> None:
        raise ValueError

    @frozen
    class Model:
        id: int = field(validator=check)

    assert str(decode_error_of(b'{"id": 7}', Model)) == "$: refused by Model (ValueError)"
    assert Codec().decode(b"{}", dict) == {}
