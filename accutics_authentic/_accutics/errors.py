"""Reads the error envelope of Accutics, or whatever came in its place. No I/O here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import AuthorizationMissingError, InvalidRouteError

if TYPE_CHECKING:
    from accutics_authentic._http.problem import Problem

ENVELOPE, ERROR, META = {"error", "meta"}, {"code", "message", "data"}, {"endpoint"}  # "Basics"
#: The codes with a class of their own, each with its status (page "Basics"): the fields of a
#: ``KnownCode``.
KNOWN_CODES = {
    (400, "invalid_route"): (InvalidRouteError, "no such path, or not with this method", True),
    (401, "authorization_header_missing"): (
        AuthorizationMissingError,
        "the token did not arrive",
        False,
    ),
}


def read_problem(reply: Reply) -> Problem:
    """Return the contents of ``{"error": {"code", "message", "data"}, "meta": {"endpoint"}}``.

    Any other JSON is kept whole as ``data``, also if a value has another type, unless it was cut.
    Never fails: an empty body is a problem without a message.
    """
    # With much that only reads error bodies, which few programs get.
    from accutics_authentic._http.problem import (
        KnownCode,
        Problem,
        find_message,
        read_json,
        read_non_json,
    )

    read = read_json(reply)
    if read is None:
        return read_non_json(reply)
    body = read.value
    error, meta = _mapping(body, "error"), _mapping(body, "meta")
    code, message, data = (error.get(name) for name in ("code", "message", "data"))
    if not read.complete:
        data = None
    elif _is_documented(body, error, meta):
        data = data or {}  # PHP writes an empty object as []
    else:
        data = body
    code = str(code) if isinstance(code, str | int) and not isinstance(code, bool) else None
    known = KNOWN_CODES.get((reply.status, code or ""))
    return Problem(
        code,
        message if isinstance(message, str) else find_message(body),
        data,
        _text(meta.get("endpoint")),
        known=None if known is None else KnownCode(*known),
    )


def _is_documented(body: Any, error: dict[str, Any], meta: dict[str, Any]) -> bool:
    """Return whether *body*, with *error* and *meta* in it, holds no more than the facts."""
    return (
        bool(error)
        and body.keys() <= ENVELOPE
        and error.keys() <= ERROR
        and all(isinstance(error.get(name), str | None) for name in ("code", "message"))
        and (error.get("data") in (None, []) or isinstance(error["data"], dict))
        and body.get("meta", meta) is meta
        and meta.keys() <= META
        and isinstance(meta.get("endpoint"), str | None)
    )


def _mapping(value: Any, key: str) -> dict[str, Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
