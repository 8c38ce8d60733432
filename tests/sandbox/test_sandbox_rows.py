"""Rows that the caller brings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from accutics_authentic.sandbox import Sandbox
from accutics_authentic.sandbox.rows import Rows
from tests.sandbox.sandbox_client import running

ROWS = [{"id": 1}, {"id": 2, "name": "x"}]


def write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "make",
    [
        lambda path: ROWS,
        lambda path: (row for row in ROWS),
        lambda path: write(path, json.dumps(ROWS)),
        lambda path: str(write(path, "\n\n".join(map(json.dumps, ROWS)))),
        lambda path: write(path, f"\ufeff{json.dumps(ROWS)}"),
    ],
)
@pytest.mark.parametrize("where", ["campaigns", "projects/7/records"])
async def test_own_rows_are_served_at_own_paths(
    tmp_path: Path, make: Callable[[Path], Rows], where: str
) -> None:
    async with running(rows={where: make(tmp_path / "rows")}) as call:
        got = await call.accutics("GET", f"/{where}")
        campaigns = await call.accutics("GET", "/campaigns?page_size=1")
    assert got.json["data"] == ROWS
    total = campaigns.json["meta"]["pagination"]["total_items"]
    assert total == (len(ROWS) if where == "campaigns" else 245)


def test_own_rows_leave_the_made_up_data_as_they_are() -> None:
    plain, other = Sandbox(), Sandbox(rows={"records": [{}]})
    assert plain.authentic_token == other.authentic_token
    assert list(plain.authentic.items) == list(other.authentic.items)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"{", "is no JSON"),
        (b"[1]", "must hold objects"),
        (b"\xff", "cannot read"),
        (None, "cannot read"),
    ],
)
def test_a_file_with_something_else_is_refused(
    tmp_path: Path, content: bytes | None, error: str
) -> None:
    file = tmp_path / "rows"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ValueError, match=error):
        Sandbox(rows={"rows": file})


async def test_half_a_character_is_served_as_the_escape_that_it_came_as(tmp_path: Path) -> None:
    file = write(tmp_path / "rows", r'{"id": 1, "name": "ü\ud800"}')
    async with running(rows={"records": file}) as call:
        assert (await call.accutics("GET", "/records")).json["data"] == [
            {"id": 1, "name": "ü\ud800"}
        ]
