"""The root of all errors, and the facts that they hold; ``errors`` is its public face."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

MAX_LENGTH = 1000  # characters of str(error)
ACCEPTED = "the server accepted the request, its answer could not be read"
AMBIGUOUS = "; it may have been done"


def to_one_line(text: str, max_length: int = MAX_LENGTH) -> str:
    """Return *text* without line breaks, control or unprintable characters, cut to *longest*."""
    line = "".join(c if c.isprintable() else " " for c in text[: 2 * max_length])
    line = " ".join(line.split())
    return line if len(line) <= max_length else line[: max_length - 1] + "…"


class Facts(TypedDict, total=False):
    """What an error may hold; the attributes of the classes say what each means."""

    transient: bool
    method: str | None
    path: str | None
    status: int | None
    code: str | None
    message: str | None
    data: Any  # JSON as it came
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

    Errors hold plain facts, never a request or a token; a fact that means nothing for an error
    is None. They survive ``pickle`` and ``copy``.
    """

    __module__ = "accutics_authentic.errors"  # where it is public, for pickles and for people

    #: May pass by itself. Whether it is tried again depends on the request as well.
    transient: bool = False

    text: str = ""  #: What went wrong, in a sentence of ours.
    method: str | None = None  #: HTTP method of the request.
    path: str | None = None  #: Path template of the request, without ids or query.
    status: int | None = None  #: HTTP status code of the reply.
    code: str | None = None  #: The vendor's word for the problem, as it came.
    message: str | None = None  #: What the server said, for people; never to be decided upon.
    #: ``error.data`` of an Accutics error, or the JSON body of an authentic.network one.
    data: Any = None  # Any: JSON as it came
    endpoint: str | None = None  #: ``meta.endpoint`` of an Accutics reply.
    request_id: str | None = None  #: The server's name for the request, to quote to its support.
    #: Headers of the reply that may be shown: request ids, rate limits, ``retry-after``.
    headers: Mapping[str, str] | None = None
    retry_after: float | None = None  #: Seconds the server asked to wait.
    attempts: int | None = None  #: Requests made for this call, the first one included.
    elapsed: float | None = None  #: Seconds from the start of the call.
    ambiguous: bool | None = None  #: True if the server may have done what an attempt asked for.
    earlier: tuple[str, ...] | None = None  #: What went wrong in the attempts before, in short.
    budget_exhausted: bool | None = None  #: True if it was the retry budget that ended it.
    done: bool | None = None  #: True if a write was accepted, and only its answer is unreadable.
    cursor: str | None = None  #: Where a stream can go on; what was delivered is behind it.

    def __init__(self, text: str = "", **facts: Unpack[Facts]) -> None:
        super().__init__(text)
        self.text = text
        vars(self).update(facts)

    def fill(self, **facts: Unpack[Facts]) -> None:
        """Add facts that are not known yet; what is known stays."""
        for name, value in facts.items():
            if getattr(self, name, None) is None:
                setattr(self, name, value)

    def __str__(self) -> str:
        call = f"{self.method} {self.path}: " if self.method and self.path else ""
        accepted = f"{ACCEPTED}: " if self.done else ""
        tries = f" (after {self.attempts} attempts)" if (self.attempts or 0) > 1 else ""
        return to_one_line(call + accepted + self._said(), MAX_LENGTH - len(tries)) + tries

    def _said(self) -> str:
        """Return what went wrong, for ``str``."""
        return self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.text,), vars(self).copy()


def mark_ambiguous(error: AccuticsAuthenticError) -> None:
    """Let *error* say that the server may have done what was asked for; once is enough."""
    error.ambiguous = True
    if not error.text.endswith(AMBIGUOUS):
        error.text += AMBIGUOUS
