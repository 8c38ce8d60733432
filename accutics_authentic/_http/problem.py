"""What went wrong, in the words of servers and gateways that follow no document. No I/O here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape
from typing import Any

from accutics_authentic._base.structs import Frozen
from accutics_authentic._codec.document import parse

from .messages import Reply

DEEPEST = 100  # levels kept of what came; copying or pickling a deeper error could fail
#: Where frameworks put what is meant for people, the most telling first.
WORDS = (
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


def json_in(body: bytes) -> Any:
    """Return the JSON value in *body*, which came with an error, by the rules of all bodies.

    Raises:
        ValueError: It is no JSON, or deeper than ``DEEPEST``.
    """
    try:
        value = parse(body)
    except Exception as error:  # msgspec's own, and two of Python's
        raise ValueError("no JSON") from error
    layer = [value]
    for _ in range(DEEPEST):
        layer = [inner for outer in layer for inner in _inside(outer)]
    if layer:
        raise ValueError("too deep")
    return value


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def words_in(value: Any) -> str | None:
    """Return the text for people in a JSON value, as frameworks and gateways write it."""
    match value:
        case str():
            return value.strip() or None
        case list():
            return next(filter(None, map(words_in, value)), None)
        case dict():
            keys = {str(key).lower(): key for key in reversed(value)}
            told = (_told(word, value[keys[word]]) for word in WORDS if word in keys)
            return next(filter(None, told), None)
        case _:
            return None


def _told(word: str, value: Any) -> str | None:
    if word == "errors" and isinstance(value, dict) and words_in(value) is None:
        fields = ((field, words_in(inner)) for field, inner in value.items())
        return next((f"{field}: {words}" for field, words in fields if words), None)
    return words_in(value)


def no_json(reply: Reply) -> Problem:
    """Return what a body that is no JSON says: a text itself, a page no more than its title."""
    kind = reply.headers.get("content-type", "").lower()
    text = reply.body.decode(errors="replace").lstrip("\ufeff").strip()
    if text.startswith("<") or "html" in kind or "xml" in kind:
        title = _TITLE.search(text)
        text = unescape(title[1]).strip() if title else ""
    elif kind and not kind.startswith("text/") and "json" not in kind:
        text = ""
    return Problem(message=text or None, is_json=False)
