"""The raw door of an API: any method, any path, JSON in and out."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Any

from yarl import URL

from accutics_authentic._base.arguments import plain_text
from accutics_authentic.errors import ConfigurationError

from .client import Client
from .messages import Hidden


def raw_request(
    client: Client, method: object, url: URL, path: str, json: object
) -> Awaitable[Any]:
    """Return the call, checked and encoded, ready to be awaited.

    Raises:
        ConfigurationError: The method is no HTTP method, or the body cannot be JSON.
    """
    verb = plain_text(method) if isinstance(method, str) else ""
    if not re.fullmatch(r"[A-Za-z]{1,20}", verb):
        raise ConfigurationError("method is a word such as GET")
    verb = verb.upper()
    changes = verb == "PATCH"
    body = None if json is None else Hidden(client.codec.encode(json, changes=changes))
    request = client.request(verb, url, path, body)
    return client.call(request, lambda body: client.codec.decode(body, Any) if body else None)
