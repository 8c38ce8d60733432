"""How do I answer at once and work later? By a queue of the deliveries' payloads.

``asyncio.Queue`` stands for yours. One that outlives the process (Redis, SQS, a table) loses
nothing once ``enqueue`` has returned, and only then is the sender answered.
"""

import asyncio
import json
import os

from aiohttp import web

from accutics_authentic import webhooks

QUEUE: asyncio.Queue[bytes] = asyncio.Queue(maxsize=1000)


async def enqueue(delivery: webhooks.Delivery) -> None:
    """Hand a delivery over; its payload is without the secret."""
    await QUEUE.put(json.dumps(delivery.payload).encode())


async def work() -> None:
    """Deal with deliveries, one after the other."""
    while True:
        delivery = webhooks.receive(await QUEUE.get())  # checked by the receiver
        print(delivery)
        QUEUE.task_done()


def make_app() -> web.Application:
    """Return the receiver."""
    app = web.Application()
    app.router.add_post("/hook", webhooks.handler(enqueue, secret=os.environ["HOOK_SECRET"]))
    return app
