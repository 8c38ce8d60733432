"""What authentic.network says went wrong; the form of its error bodies is not documented."""

from __future__ import annotations

from accutics_authentic._codec.parse import parse_shallow
from accutics_authentic._http.messages import Reply
from accutics_authentic._http.problem import Problem, find_message, read_non_json


def read_problem(reply: Reply) -> Problem:
    """Return the body as ``data`` if it is JSON, and what looks like words for people.

    Never fails. The API has no codes of its own.
    """
    try:
        data = parse_shallow(reply.body)
    except ValueError:
        return read_non_json(reply)
    return Problem(message=find_message(data), data=data)
