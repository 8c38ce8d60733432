"""How to delete a hook, where the documents disagree on the verb. No I/O here.

Delete Hook is documented as **GET** on the hook's own path; the producer's page has DELETE for the
same thing. If GET deletes, sending DELETE first would be a 404; if DELETE deletes, a GET merely
reads, with a 200 that looks like success. So GET goes first, and what it answers tells which it
was; the verb that worked is remembered.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal

from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import AccuticsAuthenticError, NotFoundError, StatusError

Verb = Literal["GET", "DELETE"]
Step = Literal["GET", "DELETE", "list"]
Outcome = Reply | AccuticsAuthenticError | bool  # of "list": whether the hook is still there


def removal(known: Verb | None) -> Generator[Step, Outcome, Verb]:
    """Yield what to do next, be sent what came of it, and return the verb that deletes.

    Raises:
        NotFoundError: There is no such hook.
        AccuticsAuthenticError: What came instead of an answer; a GET that may have deleted is
            never sent again.
    """
    if known is not None:
        _succeeded((yield known), absent=False)
        return known
    got = yield "GET"
    found = _succeeded(got, absent=True)
    if isinstance(got, Reply) and not got.body.strip():
        return "GET"
    deleted = yield "DELETE"  # the GET found nothing, or perhaps only read
    if _succeeded(deleted, absent=True, acted=found):
        return "DELETE"
    if found:
        still_there = yield "list"
        _succeeded(still_there, absent=False, acted=True)
        if not still_there:
            return "GET"  # it deletes, and answers with what it deleted
        _succeeded(deleted, absent=False)
    for outcome in (deleted, got):
        if isinstance(outcome, NotFoundError):
            raise outcome
    raise _not_found(deleted)


def _succeeded(outcome: Outcome, *, absent: bool, acted: bool = False) -> bool:
    """Return whether it was a success; raise what is neither that nor, if allowed, 404 or 405.

    *acted*: an earlier step may have deleted the hook, so the error must not deny it.
    """
    if not isinstance(outcome, AccuticsAuthenticError):
        return True
    if absent and isinstance(outcome, StatusError) and outcome.status in (404, 405):
        return False
    outcome.ambiguous = outcome.ambiguous or acted
    raise outcome


def _not_found(outcome: Outcome) -> NotFoundError:
    facts = vars(outcome) if isinstance(outcome, StatusError) else {}
    return NotFoundError(**{**facts, "text": "no such hook, by either of the documented verbs"})
