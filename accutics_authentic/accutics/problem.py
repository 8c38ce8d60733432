"""What Accutics says went wrong: its error envelope, or whatever came instead. No I/O here."""

from __future__ import annotations

from typing import Any

from accutics_authentic.core.status import Problem, json_in
from accutics_authentic.core.wire import Reply


def read_problem(reply: Reply) -> Problem:
    """Return what ``{"error": {"code", "message", "data"}, "meta": {"endpoint"}}`` holds.

    Never fails: a gateway's HTML or an empty body is a problem without words.
    """
    try:
        body = json_in(reply.body)
    except ValueError:
        return Problem()
    error, meta = _mapping(body, "error"), _mapping(body, "meta")
    return Problem(
        _text(error.get("code")),
        _text(error.get("message")),
        error.get("data") or {},  # PHP writes an empty object as []
        _text(meta.get("endpoint")),
    )


def _mapping(value: Any, key: str) -> dict[str, Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
