"""JSON whose numbers keep their digits."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._cli.numbers import canonical, dump, parse_exactly

exact = st.decimals(allow_nan=False, allow_infinity=False) | st.integers()
numbers = exact.map(Decimal)
leaves = st.none() | st.booleans() | st.text() | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    leaves | numbers | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(values)
def test_what_is_written_and_read_again_is_the_same_to_the_digit(value: Any) -> None:
    assert canonical(parse_exactly(dump(value))) == canonical(value)


@given(numbers, numbers)
def test_two_numbers_have_one_form_if_they_are_equal(one: Decimal, other: Decimal) -> None:
    for a, b in (one, other), (one, one * 10 / 10), (one, one + Decimal("1e-30")):
        assert (repr(canonical(a)) == repr(canonical(b))) == (a == b)


@pytest.mark.parametrize("text", ["1.50", "1E+400", "-0.10", "9" * 5000, "12345678901234567890.5"])
def test_digits_stay(text: str) -> None:
    assert dump(parse_exactly(text)) == text


def test_a_huge_exponent_costs_nothing() -> None:
    assert canonical(Decimal("1e999999999")) == Decimal("1e999999999")


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e99999999999999999999", "{", "01"])
def test_what_is_no_json_or_beyond_all_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the caller words it
        parse_exactly(text)


def test_forms_of_numbers_and_orders_of_keys_are_one_and_types_are_not() -> None:
    same = [{"a": 1, "b": [2.5]}, {"b": [Decimal("2.50")], "a": 1.0}]
    assert repr(canonical(same[0])) == repr(canonical(same[1]))
    forms = [
        1,
        True,
        "1",
        [1],
        {"1": 1},
        Decimal("1.1"),
        "1.1",
        None,
        {},
        [],
        10**5,
        Decimal("1e5000"),
    ]
    assert len({repr(canonical(each)) for each in forms}) == len(forms)
    assert json.loads(dump({"a": [1, None, "ü"]})) == {"a": [1, None, "ü"]}
