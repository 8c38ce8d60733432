"""What authentic.network says went wrong; the form of its error bodies is not documented."""

from __future__ import annotations

import json

from accutics_authentic.core.status import Problem
from accutics_authentic.core.wire import Reply


def read_problem(reply: Reply) -> Problem:
    """Return the body as ``data`` if it is JSON, and what looks like words for people.

    Never fails. The API has no codes of its own.
    """
    text = reply.body.decode(errors="replace").strip()
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return Problem(message=text or None)
    words = data
    if isinstance(data, dict):
        words = data.get("message") or data.get("error")
    return Problem(message=words if isinstance(words, str) else None, data=data)
