from __future__ import annotations

import copy
import pickle
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import accutics_authentic
from accutics_authentic import errors
from accutics_authentic._error import MAX_LENGTH, Facts, to_one_line
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    BodyTooLargeError,
    ConfigurationError,
    CursorError,
    DecodeError,
    NotFoundError,
    SessionError,
    StatusError,
    TransportError,
)

ALL = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, BaseException)
]
FACTS = vars(AccuticsAuthenticError)["__annotations__"].keys() - {"text", "transient"}


@pytest.mark.parametrize("kind", ALL)
def test_every_error_has_the_same_facts_and_they_mean_nothing_at_first(kind: type[Any]) -> None:
    assert issubclass(kind, AccuticsAuthenticError)
    error = kind("text")
    assert all(getattr(error, fact) is None for fact in FACTS)
    assert (error.text, error.args, str(error)) == ("text", ("text",), "text")
    assert kind.__name__.endswith("Error")
    assert kind.__doc__


@pytest.mark.parametrize("kind", ALL)
def test_every_error_survives_pickle_and_copy(kind: type[Any]) -> None:
    error = kind("text", method="GET", path="x/:id", data={"a": [1]}, cursor="c", transient=True)
    error.add_note("a note")
    for twin in (
        *(pickle.loads(pickle.dumps(error, protocol)) for protocol in range(6)),  # noqa: S301 - our own bytes
        copy.copy(error),
        copy.deepcopy(error),
    ):
        assert type(twin) is kind
        assert (vars(twin), twin.args, str(twin)) == (vars(error), error.args, str(error))


def test_what_an_error_is_given_is_what_an_error_has() -> None:
    declared = {name for kind in ALL for name in vars(kind).get("__annotations__", ())}
    assert Facts.__annotations__.keys() == declared - {"text"}


def test_every_error_is_found_where_it_is_public() -> None:
    assert {kind.__module__ for kind in ALL} == {errors.__name__}


def test_errors_of_arguments_and_of_life_are_what_python_calls_them() -> None:
    assert issubclass(ConfigurationError, ValueError)
    assert issubclass(CursorError, ValueError)
    assert issubclass(SessionError, RuntimeError)
    assert not issubclass(TransportError, OSError)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    assert errors.__doc__ is not None
    above = ["AccuticsAuthenticError"]
    drawn: list[tuple[str, str]] = []  # each with its parent
    for line in errors.__doc__.splitlines():
        branch = re.search(r"─ (\w+)", line)
        if branch:
            depth = branch.start() // 4
            above[depth:] = [branch[1]]
            drawn.append((branch[1], above[depth - 1]))
    kinds = [kind for kind in ALL if kind is not AccuticsAuthenticError]
    assert sorted(drawn) == sorted((kind.__name__, kind.__mro__[1].__name__) for kind in kinds)


def test_a_fact_that_no_error_has_is_a_type_error() -> None:
    StatusError("x", stauts=404)  # type: ignore[call-arg]  # mypy says so if this stops being one


def test_all_errors_are_reached_through_the_front_door() -> None:
    assert accutics_authentic.errors is errors


def test_what_is_known_stays() -> None:
    error = NotFoundError("x", status=404)
    error.fill(status=500, path="p")
    assert (error.status, error.path) == (404, "p")


def test_a_line_says_where_what_and_how_often() -> None:
    error = NotFoundError("404 not found", method="GET", path="x/:id", attempts=3)
    assert str(error) == "GET x/:id: 404 not found (after 3 attempts)"
    assert repr(error) == "NotFoundError('GET x/:id: 404 not found (after 3 attempts)')"
    error.attempts = 1
    assert str(error) == "GET x/:id: 404 not found"


def test_a_decode_error_says_where_in_the_document() -> None:
    error = DecodeError("expected int", where="$.data[3].id", index=3)
    assert str(error) == "$.data[3].id: expected int"
    error.fill(method="GET", path="x", attempts=2)
    assert str(error) == "GET x: $.data[3].id: expected int (after 2 attempts)"
    assert (error.index, error.cursor_after) == (3, None)
    assert str(DecodeError("no JSON")) == "no JSON"


def test_a_write_that_was_accepted_says_so_before_what_is_wrong_with_its_answer() -> None:
    error = DecodeError("expected int", where="$.data.id", method="POST", path="x", done=True)
    accepted = "the server accepted the request, its answer could not be read"
    assert str(error) == f"POST x: {accepted}: $.data.id: expected int"


def test_a_body_that_is_too_large_knows_the_limit() -> None:
    assert BodyTooLargeError("x", limit=7).limit == 7


@given(st.text(), st.integers(2, 60))
def test_a_line_is_one_printable_line_of_its_length(text: str, longest: int) -> None:
    line = to_one_line(text, longest)
    assert len(line) <= longest
    assert line.isprintable()
    assert line == line.strip()


@given(st.text(max_size=3 * MAX_LENGTH), st.text(), st.integers(0, 10**9))
def test_no_error_is_longer_than_a_line(text: str, path: str, attempts: int) -> None:
    for kind in (NotFoundError, DecodeError):
        shown = str(kind(text * 5, method="GET", path=path, attempts=attempts))
        assert len(shown) <= MAX_LENGTH
        assert shown.isprintable()


def test_a_long_text_shows_that_it_was_cut() -> None:
    assert to_one_line("x" * 2000) == "x" * 999 + "…"
    assert to_one_line(" a \n\t b\x00c ") == "a b c"
