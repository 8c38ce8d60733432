"""The root of all errors and the facts they hold. Public through ``errors``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

MAX_LENGTH = 1000  # characters of str(error)
ACCEPTED = "the server accepted the request, its answer could not be read"
AMBIGUOUS = "; it may have been done"


def to_one_line(text: str, max_length: int = MAX_LENGTH) -> str:
    """Return *text* on one line of at most *max_length*, without unprintable characters."""
    line = "".join(c if c.isprintable() else " " for c in text[: 2 * max_length])
    line = " ".join(line.split())
    return line if len(line) <= max_length else line[: max_length - 1] + "…"


class Facts(TypedDict, total=False):
    """The facts an error may hold; the attributes of the classes say what each means."""

    transient: bool
    method: str | None
    path: str | None
    status: int | None
    code: str | None
    message: str | None
    data: Any  # JSON as received
    endpoint: str | None
    request_id: str | None
    headers: Mapping[str, str] | None
    retry_after: float | None
    attempts: int | None
    elapsed: float | None
    ambiguous: bool | None
    earlier: tuple[str, ...] | None
    budget_exhausted: bool | None
    done: bool | None
    cursor: str | None
    where: str | None
    index: int | None
    cursor_after: str | None
    limit: int | None


class AccuticsAuthenticError(Exception):
    """The root of all errors of this library.

    Errors hold plain facts, never a request or a token. A fact that is unknown, or does not apply,
    is None. Errors survive ``pickle`` and ``copy``.

    What to do: catch one of the classes below; catch this one to log whatever went wrong.
    """

    __module__ = "accutics_authentic.errors"  # its public name, in pickles and tracebacks

    #: May pass by itself. Whether the call is retried depends on the request as well.
    transient: bool = False

    text: str = ""  #: What went wrong, in the library's words.
    method: str | None = None  #: HTTP method of the request.
    path: str | None = None  #: Path template of the request, without ids or query.
    status: int | None = None  #: HTTP status code of the reply.
    code: str | None = None  #: The vendor's code for the problem, as received.
    message: str | None = None  #: The server's message, for people; do not branch on it.
    #: ``error.data`` of an Accutics error as documented, else the JSON body unless it was cut; NaN
    #: and the like as text, and nothing nested deeper than 100 levels.
    data: Any = None  # Any: JSON as received
    endpoint: str | None = None  #: ``meta.endpoint`` of an Accutics reply.
    request_id: str | None = None  #: The server's id of the request, for its support.
    #: The reply's headers that hold no secrets: request ids, rate limits, ``retry-after``.
    headers: Mapping[str, str] | None = None
    retry_after: float | None = None  #: Seconds the server asked to wait.
    #: Requests sent for this call. An attempt may send two: the second has a new token.
    attempts: int | None = None
    elapsed: float | None = None  #: Seconds from the start of the call.
    ambiguous: bool | None = None  #: True if the server may have done what was asked.
    earlier: tuple[str, ...] | None = None  #: The errors of earlier attempts, in short.
    budget_exhausted: bool | None = None  #: True if the retry budget ended it.
    done: bool | None = None  #: True if a write was accepted, and only its reply is unreadable.
    cursor: str | None = None  #: Where a stream can resume: after what was delivered.

    def __init__(self, text: str = "", **facts: Unpack[Facts]) -> None:
        super().__init__(text)
        self.text = text
        vars(self).update(facts)

    def fill(self, **facts: Unpack[Facts]) -> None:
        """Set the facts that are still None."""
        for name, value in facts.items():
            if getattr(self, name, None) is None:
                setattr(self, name, value)

    def __str__(self) -> str:
        call = f"{self.method} {self.path}: " if self.method and self.path else ""
        accepted = f"{ACCEPTED}: " if self.done else ""
        tries = f" (after {self.attempts} attempts)" if (self.attempts or 0) > 1 else ""
        return to_one_line(call + accepted + self._detail(), MAX_LENGTH - len(tries)) + tries

    def _detail(self) -> str:
        """Return what went wrong and, if the class of error has a place, where."""
        where = getattr(self, "where", None)
        return f"{where}: {self.text}" if where else self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.text,), vars(self).copy()


def mark_ambiguous(error: AccuticsAuthenticError) -> None:
    """Let *error* say that the server may have done what was asked for; once is enough."""
    error.ambiguous = True
    if not error.text.endswith(AMBIGUOUS):
        error.text += AMBIGUOUS
