from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accutics_authentic._codec import Codec
from accutics_authentic._http.memory import MAX_MEMORY_FACTOR, SMALL_BODY, check_memory
from accutics_authentic.errors import BodyTooLargeError
from tests.support.examples import examples

LIMIT = 2 * 2**20
ROW = {"id": 1, "name": "Spring 2026", "status": "active", "budget": 1234.5, "tags": ["a", "b"]}


def filled(unit: bytes) -> bytes:
    """Return a list of *unit* that is just within the limit."""
    return b"[%s]" % b",".join([unit] * ((LIMIT - 2) // (len(unit) + 1)))


@pytest.mark.parametrize("unit", [b"{}", b"[]", b'{"a":1}', b"[[],[]]", b'""', b"0"])
def test_a_body_of_very_many_values_is_refused_before_it_is_read(unit: bytes) -> None:
    with pytest.raises(BodyTooLargeError, match=r"more than 12 times Limits\.body") as caught:
        check_memory(filled(unit), LIMIT)
    assert caught.value.limit == LIMIT


def test_rows_as_they_usually_are_pass_up_to_the_limit() -> None:
    body = filled(json.dumps(ROW).encode())
    assert check_memory(body, LIMIT) is body
    assert check_memory(b"[{}]", 1) == b"[{}]"


units = st.recursive(
    st.sampled_from([0, 1e9, 10**18, "", "ab", "x" * 40, "ä", None, True]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["", "a", "key", "é"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(units)
@settings(max_examples=examples(25))
def test_an_accepted_body_takes_at_most_twelve_times_the_limit(unit: object) -> None:
    body = filled(json.dumps(unit, ensure_ascii=False).encode())[: 4 * SMALL_BODY]
    try:
        check_memory(body, LIMIT)
    except BodyTooLargeError:
        return
    codec = Codec()
    tracemalloc.start()
    try:
        codec.decode(body, list)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak <= MAX_MEMORY_FACTOR * LIMIT
