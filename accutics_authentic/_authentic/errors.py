"""What authentic.network says went wrong; the form of its error bodies is not documented."""

from __future__ import annotations

from accutics_authentic._http.messages import Reply
from accutics_authentic._http.problem import Problem, json_in, no_json, words_in


def read_problem(reply: Reply) -> Problem:
    """Return the body as ``data`` if it is JSON, and what looks like words for people.

    Never fails. The API has no codes of its own.
    """
    try:
        data = json_in(reply.body)
    except ValueError:
        return no_json(reply)
    return Problem(message=words_in(data), data=data)
