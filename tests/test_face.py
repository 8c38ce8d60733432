"""The public names, used as in the README; mypy checks the types that users see."""

from __future__ import annotations

from typing import Any, assert_type

import pytest
from attrs import frozen

from accutics_authentic import (
    Accutics,
    Authentic,
    Bulk,
    Group,
    Hook,
    Item,
    Items,
    Limits,
    Meta,
    Outcome,
    Page,
    Pages,
    RetryPolicy,
    Run,
    RunPages,
    Session,
    Stream,
    Timeouts,
    errors,
)
from accutics_authentic.sandbox import Sandbox


@frozen
class Campaign:
    id: int
    name: str


async def test_the_accutics_face_works_word_for_word() -> None:
    async with (
        Sandbox() as sandbox,
        Session(retry=RetryPolicy(), timeouts=Timeouts(), limits=Limits()) as session,
    ):
        accutics = Accutics(
            session, base_url=sandbox.accutics_url + "/", token=sandbox.accutics_token
        )
        campaigns = accutics.resource("campaigns", Campaign)
        assert_type(campaigns.stream(), Stream[Campaign, Meta])
        assert len([campaign async for campaign in campaigns.stream(page_size=100)]) == 245
        saved = ""
        async for page in campaigns.stream().pages():
            assert_type(page, Page[Campaign, Meta])
            saved = saved or page.cursor
        assert len([campaign async for campaign in campaigns.stream(cursor=saved)]) == 145
        page = await campaigns.page(3, page_size=50)
        assert [campaign.id for campaign in page.items] == list(range(101, 151))
        async with campaigns.stream(page_size=100).open(concurrency=16) as run:
            async for campaign in run:
                assert_type(campaign, Campaign)
        assert run.report.complete
        assert run.report.items == 245
        assert [_ async for _ in campaigns.stream(cursor=run.cursor)] == []

        one = await campaigns.get(42)
        assert_type(one, Campaign)
        new = await campaigns.create({"name": "Spring"})
        assert (await campaigns.update(new.id, {"name": "Summer"})).name == "Summer"
        assert (await campaigns.update(new.id, new, method="PUT")).name == "Spring"
        await campaigns.delete(new.id)
        body = await accutics.request("GET", "campaigns/42", params={"a": "b"})
        assert body["data"]["id"] == 42
        assert_type(
            accutics.resource(("projects", 7, "campaigns")).stream(), Stream[dict[str, Any], Meta]
        )


async def test_what_a_list_is_read_by_is_covariant_and_knows_the_class_of_meta() -> None:
    async with Sandbox() as sandbox, Session() as session:
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        stream = accutics.resource("campaigns", Campaign).stream()
        any_stream: Stream[object] = stream
        items: Items[object] = aiter(stream)
        pages: Pages[object] = stream.pages()
        async with stream.open() as run:
            any_run: Run[object] = run
            run_pages: RunPages[object] = run.pages()
            page = await anext(run.pages())
        any_page: Page[object] = page
        assert_type(page.meta, Meta)
        assert page.meta.pagination is not None
        authentic = Authentic(
            session, token=sandbox.authentic_token, base_url=sandbox.authentic_url
        )
        page_of_ids = await authentic.groups.page_of_items(sandbox.group_id)
        assert_type(page_of_ids, Page[str, Group])
        assert page_of_ids.meta.id == sandbox.group_id
    for each in (any_stream, items, pages, any_run, run_pages, any_page):
        kind: Any = type(each)
        assert kind[Campaign].__origin__ is kind  # in annotations that are evaluated, too


async def test_outcomes_and_bulks_are_covariant() -> None:
    async def length(key: str) -> int:
        return len(key)

    async with Session() as session:
        bulk = session.bulk(length, ["ab"])
        any_bulk: Bulk[object, object] = bulk
        async with any_bulk as outcomes:
            outcome: Outcome[object, object] = await anext(outcomes)
        assert (outcome.key, outcome.result()) == ("ab", 2)


async def test_the_authentic_face_works_word_for_word() -> None:
    async with Sandbox() as sandbox, Session() as session:
        authentic = Authentic(
            session, token=sandbox.authentic_token, base_url=sandbox.authentic_url
        )
        item_ids = [item_id async for item_id in authentic.groups.stream_items(sandbox.group_id)]
        group = await authentic.groups.create({"title": "Test Item"})
        assert_type(group, Group)
        group = await authentic.groups.get(group.id)
        group = await authentic.groups.update(group.id, {"title": "New"})
        for item_id in item_ids[:3]:
            await authentic.groups.add_item(group.id, item_id)
        to_milliseconds = (await authentic.items.get(item_ids[0])).created
        older = authentic.groups.stream_items(group.id, before=to_milliseconds, limit=100)
        assert [item_id async for item_id in older] == item_ids[1:3]
        newer = authentic.groups.stream_items(
            group.id, after=(await authentic.items.get(item_ids[2])).created
        )
        assert [item_id async for item_id in newer] == item_ids[:2]
        page = await authentic.groups.page_of_items(group.id, limit=20)
        assert page.items == tuple(item_ids[:3])
        await authentic.groups.remove_item(group.id, item_ids[0])
        hook = await authentic.groups.create_hook(
            group.id, url="https://example.com/", events="itemScanned", data={"k": "v"}
        )
        assert_type(hook, Hook)
        assert [each.id for each in await authentic.groups.hooks(group.id)] == [hook.id]
        await authentic.groups.delete_hook(group.id, hook.id)
        assert await authentic.groups.hooks(group.id) == ()
        await authentic.groups.delete(group.id)
        body = await authentic.request("GET", f"/api/v2/items/{item_ids[0]}/scans")
        assert "scans" in body
        async with session.bulk(authentic.items.get, item_ids[:20], concurrency=16) as outcomes:
            async for outcome in outcomes:
                assert_type(outcome, Outcome[str, Item])
                assert outcome.result().id == outcome.key
        with pytest.raises(errors.NotFoundError) as caught:
            await authentic.groups.get(group.id)
        assert caught.value.path == "/api/v2/groups/:id"
