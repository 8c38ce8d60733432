"""Lists that shrink below the reading position, over sockets, without repair."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import nullcontext
from typing import Any, Literal

import pytest

from accutics_authentic import Accutics
from accutics_authentic.errors import DriftError, NotFoundError
from accutics_authentic.sandbox import RecordedRequest, Sandbox

Beyond = Literal["empty", "404"]


def shrink(sandbox: Sandbox, *, at_page: int | None) -> list[int]:
    """Let 100 rows lose the first 40 before a page is requested, or now; return the rows."""
    campaigns = sandbox.accutics.collections["campaigns"]
    rows = [row["id"] for row in campaigns.rows]

    def change(request: RecordedRequest | None) -> None:
        page = None if request is None else int(request.params.get("page", ["1"])[0])
        if page == at_page and len(campaigns.rows) == 100:
            for id_ in rows[:40]:
                campaigns.delete(str(id_))

    sandbox.before_request.append(change)
    if at_page is None:
        change(None)
    return rows


@pytest.fixture
async def sandbox(clean_loop: None) -> AsyncIterator[Sandbox]:
    async with Sandbox(campaigns=100, group_items=0) as sandbox:
        yield sandbox


every_way = pytest.mark.parametrize("way", ["stream", "run"])
every_end = pytest.mark.parametrize("beyond", ["empty", "404"])


async def read(stream: Any, way: str, into: list[int]) -> Any:
    """Collect the ids in *into*, whatever happens; return the report."""
    async with stream.open(concurrency=3) if way == "run" else nullcontext(aiter(stream)) as rows:
        async for row in rows:
            into.append(row["id"])
        return rows.report


@every_way
@every_end
async def test_a_plain_walk_ends_with_a_note(
    accutics: Accutics, sandbox: Sandbox, way: str, beyond: Beyond
) -> None:
    sandbox.accutics.switches.beyond_the_end = beyond
    rows = shrink(sandbox, at_page=10)
    got: list[int] = []
    report = await read(accutics.resource("campaigns").stream(page_size=10), way, got)
    assert got == rows[: len(got)]
    assert way == "run" or len(got) == 90  # a run may ask for page 10 earlier
    assert report.complete
    assert report.drift


@every_way
@every_end
async def test_a_strict_walk_raises(
    accutics: Accutics, sandbox: Sandbox, way: str, beyond: Beyond
) -> None:
    sandbox.accutics.switches.beyond_the_end = beyond
    rows = shrink(sandbox, at_page=10)
    got: list[int] = []
    stream = accutics.resource("campaigns").stream(page_size=10, on_drift="raise")
    with pytest.raises(DriftError) as caught:
        await read(stream, way, got)
    assert got == rows[: len(got)]
    error = caught.value
    assert error.cursor
    assert (error.status, error.ambiguous) in ((200, False), (404, False))
    assert error.attempts is not None
    assert error.headers is not None


@every_way
@every_end
async def test_a_resumed_walk_ends_with_a_note_if_there_still_is_a_list(
    accutics: Accutics, sandbox: Sandbox, way: str, beyond: Beyond
) -> None:
    sandbox.accutics.switches.beyond_the_end = beyond
    campaigns = accutics.resource("campaigns")
    pages = campaigns.stream(page_size=10).pages()
    for _ in range(9):
        cursor = (await anext(pages)).cursor
    shrink(sandbox, at_page=None)
    report = await read(campaigns.stream(cursor=cursor), way, [])
    assert report.complete
    assert report.drift == (
        ("page 10 is empty: rows before it were deleted",)
        if beyond == "empty"
        else ("page 10 is not there any more: rows before it were deleted",)
    )
    with pytest.raises(DriftError):
        await read(campaigns.stream(cursor=cursor, on_drift="raise"), way, [])
    sandbox.fail(404, times=None)
    with pytest.raises(NotFoundError):
        await read(campaigns.stream(cursor=cursor), way, [])


@every_way
async def test_a_list_that_is_not_there_is_not_found(
    accutics: Accutics, sandbox: Sandbox, way: str
) -> None:
    sandbox.fail(404, times=None)
    with pytest.raises(NotFoundError):
        await read(accutics.resource("campaigns").stream(), way, [])
    with pytest.raises(NotFoundError):
        await accutics.resource("campaigns").page(7)
