"""What went wrong, read from the error bodies of any server or gateway. No I/O here."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic._base.structs import Frozen
from accutics_authentic._codec.lenient import TOO_DEEP, LenientJson, read_lenient_json
from accutics_authentic.errors import StatusError

from .body import decode_text
from .messages import Reply

#: The keys under which frameworks put a message for people, the most specific first.
MESSAGE_KEYS = (
    *("message", "error_description", "detail", "error", "title", "reason", "msg"),
    *("description", "errors"),
)
FIELD_ERROR_KEYS = ("message", "errors")  # where an object may hold the errors of each field
MAX_TEXT_LENGTH = 60 * 1024  # characters; after them a body may be cut off within a token
_TITLE = lazy_pattern(r"<title[^>]{0,200}>([^<]{1,2000})", re.IGNORECASE)


class KnownCode(Frozen, frozen=True, eq=True):
    """What the code of a vendor means, where it says more than the status.

    Attributes:
        error_class: Of the error.
        text: What went wrong, in a few words.
        no_such_path: Whether the server does not know the path, so that the base URL may be wrong.
    """

    error_class: type[StatusError]
    text: str
    no_such_path: bool = False


class Problem(Frozen, frozen=True, eq=True):
    """What an error body says.

    Attributes:
        code: The vendor's code; None if it has none.
        message: The message for people.
        data: The rest of the body, decoded.
        endpoint: The server's name of the endpoint that refused, if it has one.
        is_json: Whether the body was JSON.
        known: What the code means with this status, if the vendor documents that.
    """

    code: str | None = None
    message: str | None = None
    data: Any = None  # Any: JSON as it came
    endpoint: str | None = None
    is_json: bool = True
    known: KnownCode | None = None


ReadProblem = Callable[[Reply], Problem]


def find_message(value: Any) -> str | None:
    """Return the message for people in a JSON value, where frameworks and gateways put it."""
    match value:
        case str() if value != TOO_DEEP:
            return value.strip() or None
        case list():
            return next(filter(None, map(find_message, value)), None)
        case dict():
            keys = {str(key).lower(): key for key in reversed(value)}
            found = (_message_at(key, value[keys[key]]) for key in MESSAGE_KEYS if key in keys)
            return next(filter(None, found), None)
        case _:
            return None


def _message_at(key: str, value: Any) -> str | None:
    if key in FIELD_ERROR_KEYS and isinstance(value, dict) and find_message(value) is None:
        fields = ((field, find_message(child)) for field, child in value.items())
        return next((f"{field}: {message}" for field, message in fields if message), None)
    return find_message(value)


def read_json(reply: Reply) -> LenientJson | None:
    """Return the JSON in the body of *reply* as far as it goes, or None if there is none."""
    return read_lenient_json(_text_of(reply), reply.redact)


def read_non_json(reply: Reply) -> Problem:
    """Return the problem in a body that is not JSON: a plain text, or the title of a page."""
    content_type = reply.headers.get("content-type", "").lower()
    body = _text_of(reply).strip()
    text = reply.redact(body)[:MAX_TEXT_LENGTH]
    if body.startswith("<") or "html" in content_type or "xml" in content_type:
        from html import unescape  # a large table that few programs ever need

        title = _TITLE.search(text)
        text = unescape(title[1]).strip() if title else ""
    elif content_type and not content_type.startswith("text/") and "json" not in content_type:
        text = ""
    return Problem(message=text or None, is_json=False)


def _text_of(reply: Reply) -> str:
    return decode_text(reply.body, reply.headers.get("content-type", ""))
