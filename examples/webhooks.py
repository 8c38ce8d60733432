"""How do I receive what hooks send? Hook, scan and delivery from end to end, over real HTTP.

The receiver is aiohttp's server; ``examples/receiving`` has FastAPI, AWS Lambda and a queue. For
the real API, leave out the sandbox, keep the secret where you keep the token, and serve https.
"""

import asyncio
import secrets

from aiohttp import ClientSession, web

from accutics_authentic import Authentic, Session, webhooks
from accutics_authentic.sandbox import Sandbox

SCANS: dict[str, str] = {}  # by the scan's id; in production a table with a unique key
ATTEMPTS: list[webhooks.Delivery] = []


async def on_delivery(delivery: webhooks.Delivery) -> None:
    """Note a scan; what is answered with an error may come again."""
    ATTEMPTS.append(delivery)
    if len(ATTEMPTS) == 1:
        print("  cannot be dealt with now")
        raise web.HTTPServiceUnavailable  # any other exception becomes a 500, and is logged
    match delivery:
        # The documents do not show this delivery: its keys are as the sandbox sends it.
        case webhooks.Delivery(
            event=webhooks.ITEM_SCANNED, subject=webhooks.Subject() as item, payload={"scan": scan}
        ):
            is_new = scan["id"] not in SCANS
            SCANS[scan["id"]] = item.id  # writing it twice changes nothing
            seen = "scanned" if is_new else "the same scan again"
            print(f"  {item.data['title']}: {seen}, {scan['data']['copyclassification']}")
        case _:  # there are more events than documented names
            print(f"  {delivery.event}: not for us")


async def main() -> None:
    """Create a hook, scan an item, and see the delivery come in."""
    secret = secrets.token_urlsafe(32)
    app = web.Application()
    app.router.add_post("/hook", webhooks.handler(on_delivery, secret=secret))
    runner = web.AppRunner(app)
    await runner.setup()
    receiver = web.TCPSite(runner, "127.0.0.1", 0)
    await receiver.start()
    url = f"{receiver.name}/hook"

    async with Sandbox() as sandbox, Session() as session:
        authentic = Authentic(
            session, base_url=sandbox.authentic_url, token=sandbox.authentic_token
        )
        await authentic.groups.create_hook(
            sandbox.group_id, url=url, events=webhooks.ITEM_SCANNED, data={"secret": secret}
        )
        item_id = await anext(aiter(authentic.groups.stream_items(sandbox.group_id)))

        print("an item is scanned:")
        [sent] = await sandbox.authentic.scan(item_id)
        print(f"the sender got {sent.answers}")

        print("its delivery comes once more:")
        async with ClientSession() as sender, sender.post(url, data=sent.body) as answer:
            print(f"the sender got {answer.status}")

        print("somebody else sends it with another secret:")
        forged = sent.body.replace(secret.encode(), b"a guess")
        async with ClientSession() as sender, sender.post(url, data=forged) as answer:
            print(f"the sender got {answer.status}: {await answer.text()}")
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
