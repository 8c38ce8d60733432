from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic import errors
from accutics_authentic._codec.lenient import MAX_DEPTH, read_lenient_json
from accutics_authentic._http.messages import Reply
from accutics_authentic._http.problem import KnownCode, Problem
from accutics_authentic._http.status import status_error

WALL = 1_700_000_000.0
KNOWN = KnownCode(errors.ConflictError, "exists already")


def error_for(
    status: int, problem: Problem | None = None, headers: dict[str, str] | None = None
) -> errors.StatusError:
    return status_error(Reply(status, headers or {}), lambda _: problem or Problem(), WALL)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (100, errors.StatusError),
        (300, errors.RedirectError),
        (301, errors.RedirectError),
        (302, errors.RedirectError),
        (303, errors.RedirectError),
        (304, errors.RedirectError),
        (307, errors.RedirectError),
        (308, errors.RedirectError),
        (400, errors.BadRequestError),
        (401, errors.UnauthorizedError),
        (402, errors.StatusError),
        (403, errors.ForbiddenError),
        (404, errors.NotFoundError),
        (405, errors.StatusError),
        (408, errors.StatusError),
        (409, errors.ConflictError),
        (410, errors.StatusError),
        (418, errors.StatusError),
        (422, errors.StatusError),
        (425, errors.StatusError),
        (429, errors.RateLimitedError),
        (451, errors.StatusError),
        (500, errors.ServerError),
        (501, errors.ServerError),
        (502, errors.ServerError),
        (503, errors.ServerError),
        (504, errors.ServerError),
        (599, errors.ServerError),
    ],
)
def test_each_status_has_one_class(status: int, kind: type[errors.StatusError]) -> None:
    error = error_for(status)
    assert type(error) is kind
    assert error.status == status
    assert error.ambiguous is False


@pytest.mark.parametrize(
    ("status", "known", "kind"),
    [
        (400, KNOWN, errors.ConflictError),
        (404, KNOWN, errors.ConflictError),
        (400, None, errors.BadRequestError),
        (404, None, errors.NotFoundError),
        (500, KNOWN, errors.ServerError),
        (301, KNOWN, errors.RedirectError),
    ],
)
def test_a_known_code_decides_unless_the_request_was_not_what_was_wrong(
    status: int, known: KnownCode | None, kind: type[errors.StatusError]
) -> None:
    error = error_for(status, Problem("a_code", known=known))
    assert type(error) is kind
    assert error.code == "a_code"


def test_the_base_url_is_doubted_where_a_code_says_that_there_is_no_such_path() -> None:
    known = KnownCode(errors.BadRequestError, "no such path", no_such_path=True)
    read = lambda _: Problem("c", known=known)  # noqa: E731 - one line is plainer here
    error = status_error(Reply(400), read, WALL, "https://base.example")
    assert str(error) == "400 no such path (c) - is base_url https://base.example right?"


def test_the_message_never_decides() -> None:
    assert type(error_for(400, Problem(message="invalid_route"))) is errors.BadRequestError


def test_what_the_server_says_becomes_facts() -> None:
    problem = Problem("c", "m", {"a": [1]}, "campaigns.index")
    error = error_for(404, problem, {"retry-after": "7"})
    assert (error.code, error.message, error.data) == ("c", "m", {"a": [1]})
    assert (error.endpoint, error.retry_after) == ("campaigns.index", 7.0)
    assert str(error) == "404 not found (c): m"


def test_a_message_is_shortened_and_loses_line_breaks_and_escapes() -> None:
    error = error_for(400, Problem("co\nde", "a\r\nSet-Cookie: x\x1b[31m\u2028b " + "x" * 5000))
    assert error.code == "co de"
    assert error.message is not None
    assert error.message.startswith("a Set-Cookie: x [31m b xxx")
    assert len(error.message) == 500
    assert len(str(error)) <= 1000


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://evil.example/path?token=s3cr3t", " to https://evil.example "),
        ("http://evil.example:8080/", " to http://evil.example:8080 "),
        ("//evil.example/x", " to ://evil.example "),
        ("https://user:s3cr3t@evil.example/", " to https://evil.example "),
        ("/login?s3cr3t", "redirect was"),
        ("file:///etc/s3cr3t", "redirect was"),
        ("http://[::1", "redirect was"),
        ("http://h:99999/s3cr3t", "redirect was"),
        ("", "redirect was"),
        (None, "redirect was"),
    ],
)
def test_a_redirect_names_the_origin_only(location: str | None, shown: str) -> None:
    error = error_for(302, headers={} if location is None else {"location": location})
    assert shown in str(error)
    assert "s3cr3t" not in repr(error)
    assert "path" not in str(error)


def test_a_304_is_no_redirect_that_was_not_followed() -> None:
    assert "304 not modified" in str(error_for(304, headers={"location": "https://a.example"}))


def test_as_many_levels_are_kept_as_survive_copying_and_pickling() -> None:
    read = read_lenient_json("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert read is not None
    error = error_for(400, Problem(data=read.value))
    assert copy.deepcopy(error).data == pickle.loads(pickle.dumps(error)).data == error.data  # noqa: S301 - our own bytes


texts = st.none() | st.text()
problems: st.SearchStrategy[Any] = st.builds(
    Problem, texts, texts, st.recursive(texts | st.integers(), st.lists), texts
)


@given(st.integers(300, 999), problems, st.dictionaries(st.just("location"), st.text()))
def test_any_error_is_one_printable_line(
    status: int, problem: Problem, headers: dict[str, str]
) -> None:
    text = str(error_for(status, problem, headers))
    assert len(text) <= 1000
    assert text.isprintable()
