"""Lists that change while they are read, over sockets, in every mode."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Literal

import pytest

from accutics_authentic import Accutics, Session, errors
from accutics_authentic.sandbox import RecordedRequest, Sandbox


class Meddler:
    """Deletes one row before the second page and puts one in before the third request."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.campaigns = sandbox.accutics.collections["campaigns"]
        sandbox.before_request.append(self)
        self._requests = 0

    def __call__(self, _: RecordedRequest) -> None:
        self._requests += 1
        if self._requests == 2:
            self.campaigns.delete("1")
        elif self._requests == 3:
            self.campaigns.insert({"name": "put in", "status": "draft"}, at=0)


@pytest.mark.parametrize("way", ["stream", "run"])
async def test_repair_gets_the_row_that_a_deletion_hides(way: str) -> None:
    async with Sandbox() as sandbox, Session() as session:
        Meddler(sandbox)
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        stream = accutics.resource("campaigns").stream(page_size=50, key="id", on_drift="repair")
        async with stream.open() if way == "run" else nullcontext(stream) as campaigns:
            ids = [campaign["id"] async for campaign in campaigns]
        assert set(range(2, 246)) <= set(ids)
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("way", ["stream", "run"])
@pytest.mark.parametrize("beyond", ["empty", "404"])
async def test_repair_gets_all_rows_that_stay_if_the_list_shrinks_below_the_reading_position(
    way: str, beyond: Literal["empty", "404"]
) -> None:
    async with Sandbox(campaigns=100) as sandbox, Session() as session:
        sandbox.accutics.switches.beyond_the_end = beyond
        campaigns = sandbox.accutics.collections["campaigns"]
        rows = [row["id"] for row in campaigns.rows]

        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        stream = accutics.resource("campaigns").stream(page_size=10, key="id", on_drift="repair")
        ids = []
        async with stream.open() if way == "run" else nullcontext(stream) as came:
            async for campaign in came:
                ids.append(campaign["id"])
                if len(ids) == 90:
                    for id_ in rows[:40]:
                        campaigns.delete(str(id_))
    assert len(campaigns.rows) == 60
    assert ids == rows


async def test_report_misses_it_and_says_that_the_list_changed() -> None:
    async with Sandbox() as sandbox, Session() as session:
        Meddler(sandbox)
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        stream = accutics.resource("campaigns").stream(page_size=50)
        async with stream.open(concurrency=1) as run:
            ids = {campaign["id"] async for campaign in run}
        assert not set(range(2, 246)) <= ids
        assert "total_items went from 245 to 244" in run.report.drift


async def test_raise_stops_after_what_came_before() -> None:
    async with Sandbox() as sandbox, Session() as session:
        Meddler(sandbox)
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        pages = accutics.resource("campaigns").stream(page_size=50, on_drift="raise").pages()
        assert len((await anext(pages)).items) == 50
        with pytest.raises(errors.DriftError) as caught:
            await anext(pages)
        assert caught.value.cursor == pages.cursor


async def test_repair_needs_a_key() -> None:
    accutics = Accutics(Session(), base_url="https://open.example.com", token="sentinel")
    with pytest.raises(errors.ConfigurationError, match="key="):
        accutics.resource("campaigns").stream(on_drift="repair")
