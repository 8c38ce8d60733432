"""What the objects that a program holds for long show of themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accutics_authentic import Accutics, Authentic, Bulk, Items, Pages, Run, RunPages, Session

SECRET = "hush-4711"


async def test_readings_show_their_path_and_what_was_delivered(accutics: Accutics) -> None:
    stream = accutics.resource(("projects", 7, "campaigns")).stream(page_size=2)
    path = "projects/:id/campaigns"
    assert repr(aiter(stream)) == f"<Items of {path}, items=0 pages=0 complete=False>"
    rows = accutics.resource("campaigns").stream(page_size=2)
    items, pages = aiter(rows), rows.pages()
    await anext(items)
    assert repr(items) == "<Items of campaigns, items=1 pages=1 complete=False>"
    await anext(pages)
    assert repr(pages) == "<Pages of campaigns, items=2 pages=1 complete=False>"


async def test_runs_also_show_whether_they_are_open(accutics: Accutics) -> None:
    run = accutics.resource("campaigns").stream(page_size=50).open(concurrency=3)
    assert repr(run) == ("<Run of campaigns, items=0 pages=0 complete=False, new, concurrency=3>")
    async with run:
        count = len([item async for item in run])
        shown = f"Run of campaigns, items={count} pages=5 complete=True"
        assert repr(run) == f"<{shown}, open, concurrency=3>"
    assert repr(run.pages()) == f"<RunPages of <{shown}, closed, concurrency=3>>"


async def test_bulks_show_how_far_they_are(session: Session, accutics: Accutics) -> None:
    bulk = session.bulk(accutics.resource("campaigns").get, [1, 2])
    assert repr(bulk) == "<Bulk of Resource.get, delivered=0 running=0, new>"
    async with bulk:
        await anext(bulk)
        assert "delivered=1 running=" in repr(bulk)
        assert repr(bulk).endswith(", open>")
        await anext(bulk)
    assert repr(bulk) == "<Bulk of Resource.get, delivered=2 running=0, closed>"


class _Get:
    async def __call__(self, key: str) -> str:
        return key


async def test_a_bulk_shows_neither_keys_nor_what_its_method_holds() -> None:
    async with Session() as session:
        shown = repr(session.bulk(_Get(), [SECRET]))
    assert shown == "<Bulk of _Get, delivered=0 running=0, new>"


async def test_no_token_query_or_id_is_shown() -> None:
    async with Session() as session:
        accutics = Accutics(session, base_url="http://127.0.0.1:9", token=SECRET, allow_http=True)
        authentic = Authentic(session, base_url="http://127.0.0.1:9", token=SECRET)
        for stream in (
            accutics.resource("campaigns").stream(params={"q": SECRET}),
            authentic.groups.stream_items(SECRET),
        ):
            for each in (aiter(stream), stream.pages(), stream.open(), stream.open().pages()):
                assert "hush" not in repr(each)


@pytest.mark.parametrize("kind", [Items, Pages, Run, RunPages, Bulk])
def test_an_object_whose_constructor_failed_has_a_repr(kind: Callable[..., Any]) -> None:
    new: Any = kind
    assert repr(new.__new__(new)) == f"<{new.__name__}, incomplete>"
