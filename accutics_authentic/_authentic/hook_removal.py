"""How to delete a hook, where the documentation disagrees on the verb. No I/O here.

"Delete Hook" on the page "ItemGroup" is documented as **GET** on the hook's own path; the page
"Producer" has DELETE for the same thing. If GET deletes, sending DELETE first would be a 404; if
DELETE deletes, a GET merely reads, with a 200 that looks like success. So:

1. If the verb is known, it is sent, and nothing else unless a GET has an answer after all.
2. GET goes first. An empty success has deleted the hook.
3. DELETE follows if the GET found nothing, or perhaps only read. A success has deleted the hook.
4. If the GET had an answer and DELETE finds nothing, "Group Hooks" tells: a hook that is not listed
   was deleted by the GET, which answers with what it deleted, or by somebody else meanwhile. So
   this step tells of no verb.
5. Otherwise there is no such hook, or it cannot be deleted.

A verb whose own success has deleted is remembered by the caller.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal

from accutics_authentic._error import mark_ambiguous
from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import AccuticsAuthenticError, NotFoundError, StatusError

Verb = Literal["GET", "DELETE"]
Step = Literal["GET", "DELETE", "list"]
Outcome = Reply | AccuticsAuthenticError | bool  # of "list": whether the hook is still listed


def removal_steps(known: Verb | None) -> Generator[Step, Outcome, Verb | None]:
    """Yield the next step, receive its outcome, and return the verb that surely deletes, if known.

    The numbers are those of the module's docstring.

    Raises:
        NotFoundError: There is no such hook.
        AccuticsAuthenticError: What came instead of a reply; a GET that may have deleted is
            never sent again.
    """
    if known == "DELETE":  # 1
        _succeeded((yield "DELETE"), may_be_absent=False)
        return "DELETE"
    got = yield "GET"  # 1, 2
    was_found = _succeeded(got, may_be_absent=known is None)
    if isinstance(got, Reply) and not got.body.strip():
        return "GET"
    deleted = yield "DELETE"  # 3
    if _succeeded(deleted, may_be_absent=True, may_be_deleted=was_found):
        return "DELETE"
    if was_found:
        is_listed = yield "list"  # 4
        _succeeded(is_listed, may_be_absent=False, may_be_deleted=True)
        if not is_listed:
            return None
        _succeeded(deleted, may_be_absent=False)
    for outcome in (deleted, got):  # 5
        if isinstance(outcome, NotFoundError):
            raise outcome
    raise _not_found(deleted)


def _succeeded(outcome: Outcome, *, may_be_absent: bool, may_be_deleted: bool = False) -> bool:
    """Return whether a step succeeded; raise its error unless that is an allowed 404 or 405.

    *may_be_deleted*: an earlier step may have deleted the hook, so the error must not deny it.
    """
    if not isinstance(outcome, AccuticsAuthenticError):
        return True
    if may_be_absent and isinstance(outcome, StatusError) and outcome.status in (404, 405):
        return False
    if may_be_deleted:
        mark_ambiguous(outcome)
    raise outcome


def _not_found(outcome: Outcome) -> NotFoundError:
    facts = vars(outcome) if isinstance(outcome, StatusError) else {}
    return NotFoundError(**{**facts, "text": "no such hook, by either of the documented verbs"})
