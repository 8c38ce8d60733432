"""How do I begin? Stream from both APIs, over real HTTP, against the built-in sandbox.

Run it as it is: ``python examples/quickstart.py``. For the real APIs, leave out the sandbox and
give your own base URL and tokens.
"""

import asyncio

from attrs import frozen

from accutics_authentic import Accutics, Authentic, Session, errors
from accutics_authentic.sandbox import Sandbox


@frozen
class Campaign:
    """What we want to know of a campaign; other keys are ignored."""

    id: int
    name: str
    status: str


async def stream_campaigns(accutics: Accutics) -> None:
    """Stream typed entities, and resume from a saved cursor."""
    campaigns = accutics.resource("campaigns", Campaign)

    everything = [campaign async for campaign in campaigns.stream(page_size=50)]
    print(f"Accutics: {len(everything)} campaigns, the last one is {everything[-1]}")

    async for page in campaigns.stream(page_size=100).pages():
        saved = page.cursor  # a str: keep it anywhere
        print(f"  stopped after {len(page.items)} of {page.total}, cursor {saved[:16]}...")
        break
    rest = [campaign async for campaign in campaigns.stream(cursor=saved)]
    print(f"  resumed from the cursor: {len(rest)} more")

    async with campaigns.stream(page_size=20).open(concurrency=8) as run:
        everything = [campaign async for campaign in run]
    print(f"  with 8 pages at once: {len(everything)} in {run.report.requests} requests")

    try:
        await campaigns.get(1_000_000)
    except errors.NotFoundError as error:
        print(f"  a typed error: {error!r}")


async def use_groups(authentic: Authentic, group_id: str) -> None:
    """Stream the ids of a group's items, then make a group of our own."""
    ids = [item_id async for item_id in authentic.groups.stream_items(group_id)]
    newest = await authentic.items.get(ids[0])
    print(f"authentic.network: {len(ids)} items, the newest is of {newest.created}")

    group = await authentic.groups.create({"title": "Spring"})
    for item_id in ids[:3]:
        await authentic.groups.add_item(group.id, item_id)
    await authentic.groups.remove_item(group.id, ids[0])
    left = await authentic.groups.page_of_items(group.id)
    print(f"  a group of our own, {group.id}, holds {len(left.items)} items")

    hook = await authentic.groups.create_hook(
        group.id, url="https://example.com/scans", events="itemScanned", data={"note": "ours"}
    )
    await authentic.groups.delete_hook(group.id, hook.id)
    print(f"  hook {hook.id} set and deleted, {len(await authentic.groups.hooks(group.id))} left")

    await authentic.groups.delete(group.id)
    print("  and the group is gone again; its items are kept")


async def main() -> None:
    """Run both against the sandbox."""
    async with Sandbox() as sandbox, Session() as session:
        await stream_campaigns(
            Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        )
        await use_groups(
            Authentic(session, base_url=sandbox.authentic_url, token=sandbox.authentic_token),
            sandbox.group_id,
        )


if __name__ == "__main__":
    asyncio.run(main())
