"""Read authentic.network's error bodies, whose form is not documented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accutics_authentic._http.messages import Reply

if TYPE_CHECKING:
    from accutics_authentic._http.problem import Problem


def read_problem(reply: Reply) -> Problem:
    """Return the body as ``data`` if it is JSON, with any text for people in it.

    Never fails. The API has no error codes of its own. A body that was cut is not kept.
    """
    # With much that only reads error bodies, which few programs get.
    from accutics_authentic._http.problem import Problem, find_message, read_json, read_non_json

    body = read_json(reply)
    if body is None:
        return read_non_json(reply)
    return Problem(message=find_message(body.value), data=body.value if body.complete else None)
