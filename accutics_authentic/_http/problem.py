"""What went wrong, in the words of servers and gateways that follow no document. No I/O here."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from accutics_authentic._base.structs import Frozen

from .messages import Reply

#: Where frameworks put what is meant for people, the most telling first.
MESSAGE_KEYS = (
    *("message", "error_description", "detail", "error", "title", "reason", "msg"),
    *("description", "errors"),
)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,2000})", re.IGNORECASE)


class Problem(Frozen, frozen=True, eq=True):
    """What a vendor says went wrong, before it is an error.

    Attributes:
        code: The vendor's word for it; None if it has none.
        message: For people.
        data: What else came, decoded.
        endpoint: ``meta.endpoint``.
        is_json: The body was JSON.
    """

    code: str | None = None
    message: str | None = None
    data: Any = None  # Any: JSON as it came
    endpoint: str | None = None
    is_json: bool = True


ReadProblem = Callable[[Reply], Problem]


def find_message(value: Any) -> str | None:
    """Return the text for people in a JSON value, as frameworks and gateways write it."""
    match value:
        case str():
            return value.strip() or None
        case list():
            return next(filter(None, map(find_message, value)), None)
        case dict():
            keys = {str(key).lower(): key for key in reversed(value)}
            told = (_told(word, value[keys[word]]) for word in MESSAGE_KEYS if word in keys)
            return next(filter(None, told), None)
        case _:
            return None


def _told(word: str, value: Any) -> str | None:
    if word == "errors" and isinstance(value, dict) and find_message(value) is None:
        fields = ((field, find_message(inner)) for field, inner in value.items())
        return next((f"{field}: {words}" for field, words in fields if words), None)
    return find_message(value)


def read_non_json(reply: Reply) -> Problem:
    """Return what a body that is no JSON says: a text itself, a page no more than its title."""
    kind = reply.headers.get("content-type", "").lower()
    text = reply.body.decode(errors="replace").lstrip("\ufeff").strip()
    if text.startswith("<") or "html" in kind or "xml" in kind:
        title = _TITLE.search(text)
        text = unescape(title[1]).strip() if title else ""
    elif kind and not kind.startswith("text/") and "json" not in kind:
        text = ""
    return Problem(message=text or None, is_json=False)
