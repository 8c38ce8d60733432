from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic import Session, __version__
from accutics_authentic._http.user_agent import user_agent
from accutics_authentic.errors import ConfigurationError
from tests.faults.hostile import ok

from .serving import serve

LIBRARY = f"accutics-authentic/{__version__}"


@pytest.mark.parametrize(
    ("app", "expected"),
    [
        (None, LIBRARY),
        ("my-job/1.2", f"my-job/1.2 {LIBRARY}"),
        ("my-job", f"my-job {LIBRARY}"),
        ("my-job/1.2 (+https://x.example; me@x.example) lib/3", None),
    ],
)
async def test_each_request_names_the_program_and_the_library(
    app: str | None, expected: str | None
) -> None:
    async with serve(ok({}), app=app) as served:
        await served.get()
        await served.post()
    agents = [each.headers["user-agent"] for each in served.server.received]
    assert agents == [expected or f"{app} {LIBRARY}"] * 2


@pytest.mark.parametrize(
    "app",
    [
        *("", " ", "my-job/1.2 ", "my-job/", "/1.2", "my-job/1/2", "a  b", "(comment first)"),
        *("job (open", "job\r\nX: y", "job\x00", "j\u00f6b", "x" * 201, b"job", 1, "job (\u00e4)"),
        *("job (a\\)",),
    ],
)
def test_what_a_header_cannot_hold_is_refused_by_name(app: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^app must be"):
        Session(app=app)


@given(st.text())
def test_any_text_is_refused_or_sent_as_it_is(app: str) -> None:
    try:
        value = user_agent(app)
    except ConfigurationError:
        return
    assert value == f"{app} {LIBRARY}"
    assert value.isascii()
    assert value.isprintable()
