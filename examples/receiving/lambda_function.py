"""How do I receive deliveries with AWS Lambda, behind a function URL or an API gateway?"""

import os
from base64 import b64decode
from typing import Any

from accutics_authentic import errors, webhooks

SECRET = os.environ["HOOK_SECRET"]


def deal_with(delivery: webhooks.Delivery) -> None:
    """Do what has to be done; an exception becomes a 5xx, and the delivery may come again."""
    print(delivery)


def lambda_handler(event: dict[str, Any], _: object) -> dict[str, Any]:
    """Answer 204 once the delivery is dealt with, or the status of the error."""
    text = event.get("body") or ""
    body = b64decode(text) if event.get("isBase64Encoded") else text.encode()
    try:
        delivery = webhooks.receive(body, secret=SECRET)
    except errors.WebhookError as error:
        return {"statusCode": error.http_status, "body": str(error)}
    deal_with(delivery)
    return {"statusCode": 204}
