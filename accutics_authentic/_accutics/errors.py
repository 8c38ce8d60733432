"""Reads the error envelope of Accutics, or whatever came in its place. No I/O here."""

from __future__ import annotations

from typing import Any

from accutics_authentic._codec.parse import parse_shallow
from accutics_authentic._http.messages import Reply
from accutics_authentic._http.problem import Problem, find_message, read_non_json

ENVELOPE, ERROR = {"error", "meta"}, {"code", "message", "data"}  # all keys in "Basics"


def read_problem(reply: Reply) -> Problem:
    """Return the contents of ``{"error": {"code", "message", "data"}, "meta": {"endpoint"}}``.

    Any other JSON is kept whole as ``data``. Never fails: an empty body is a problem without a
    message.
    """
    try:
        body = parse_shallow(reply.body)
    except ValueError:
        return read_non_json(reply)
    error, meta = _mapping(body, "error"), _mapping(body, "meta")
    documented = bool(error) and body.keys() <= ENVELOPE and error.keys() <= ERROR
    message = error.get("message")
    return Problem(
        _text(error.get("code")),
        message if isinstance(message, str) else find_message(body),
        error.get("data") or {} if documented else body,  # PHP writes an empty object as []
        _text(meta.get("endpoint")),
    )


def _mapping(value: Any, key: str) -> dict[str, Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
