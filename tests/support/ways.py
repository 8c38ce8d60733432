"""Which of its two ways a session sends requests: directly, or by aiohttp's own client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from accutics_authentic._http.messages import Request
from accutics_authentic._http.transport.direct import Direct
from accutics_authentic._http.transport.internals import MemoryConnector


@contextmanager
def direct_requests() -> Iterator[list[str]]:
    """Return the methods of the requests that are sent directly within the block."""
    sent: list[str] = []
    send = Direct.send

    async def record(self: Direct, request: Request, *rest: Any) -> Any:
        if not isinstance(self._connector, MemoryConnector):  # else aiohttp is being checked
            sent.append(request.method)
        return await send(self, request, *rest)

    with patch.object(Direct, "send", record):
        yield sent
