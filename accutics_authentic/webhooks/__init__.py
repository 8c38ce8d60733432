"""What authentic.network's hooks send to you.

A hook is a URL that events are posted to. The documentation names no signature, so put a secret
into the hook's own data, which comes back in each delivery:

```python
await authentic.groups.create_hook(
    group.id, url="https://...", events=webhooks.ITEM_SCANNED, data={"secret": secret}
)

async def on_delivery(delivery: webhooks.Delivery) -> None: ...

app.router.add_post("/hook", webhooks.handler(on_delivery, secret=secret))
```

``handler`` is for aiohttp's server. ``receive`` takes the bytes of a request and fits any other.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._delivery import ALL_EVENTS, CONTENT_CREATED, CONTENT_DELETED, ITEM_SCANNED, Delivery, Subject
from ._receive import Limits, receive

if TYPE_CHECKING:
    from ._aiohttp import handler

__all__ = [
    "ALL_EVENTS",
    "CONTENT_CREATED",
    "CONTENT_DELETED",
    "Delivery",
    "ITEM_SCANNED",
    "Limits",
    "Subject",
    "handler",
    "receive",
]


def __getattr__(name: str) -> Any:
    if name != "handler":  # imported late: only this needs aiohttp's server
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
    value = globals()[name] = import_module(f"{__name__}._aiohttp").handler
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), "handler"})
