"""What authentic.network says went wrong; the form of its error bodies is not documented."""

from __future__ import annotations

from accutics_authentic.core.status import Problem, json_in
from accutics_authentic.core.wire import Reply


def read_problem(reply: Reply) -> Problem:
    """Return the body as ``data`` if it is JSON, and what looks like words for people.

    Never fails. The API has no codes of its own.
    """
    try:
        data = json_in(reply.body)
    except ValueError:
        return Problem(message=reply.body.decode(errors="replace").strip() or None)
    words = data
    if isinstance(data, dict):
        words = data.get("message") or data.get("error")
    return Problem(message=words if isinstance(words, str) else None, data=data)
