"""Read authentic.network's error bodies, whose form is not documented."""

from __future__ import annotations

from accutics_authentic._codec.parse import parse_shallow
from accutics_authentic._http.messages import Reply
from accutics_authentic._http.problem import Problem, find_message, read_non_json


def read_problem(reply: Reply) -> Problem:
    """Return the body as ``data`` if it is JSON, with any text for people in it.

    Never fails. The API has no error codes of its own.
    """
    try:
        data = parse_shallow(reply.body)
    except ValueError:
        return read_non_json(reply)
    return Problem(message=find_message(data), data=data)
