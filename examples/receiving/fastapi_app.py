"""How do I receive deliveries with FastAPI? ``uvicorn fastapi_app:app``."""

import os

from fastapi import FastAPI, Request, Response

from accutics_authentic import errors, webhooks

app = FastAPI()
SECRET = os.environ["HOOK_SECRET"]


async def deal_with(delivery: webhooks.Delivery) -> None:
    """Do what has to be done; an exception becomes a 500, and the delivery may come again."""
    print(delivery)


@app.post("/hook")
async def hook(request: Request) -> Response:
    """Answer 204 once the delivery is dealt with, or the status of the error."""
    try:
        delivery = webhooks.receive(await request.body(), secret=SECRET)
    except errors.WebhookError as error:
        return Response(str(error), error.http_status)
    await deal_with(delivery)
    return Response(status_code=204)
