"""What a check asks an API, what comes back, and what follows from it. No I/O here.

A check is a generator: it yields questions, is sent their replies, and returns its probes.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, TypeAlias, TypeVar

from attrs import field, frozen

from accutics_authentic._cli.texts import to_safe_line

T = TypeVar("T")
MAX_CODE_LENGTH = 60  # characters shown of the server's own code of an error


@frozen(kw_only=True)
class Question:
    """One GET.

    Attributes:
        path: Its segments, below the base URL.
        params: Its query.
        wrong_token: Whether it is sent with a token that no API accepts.
    """

    path: tuple[str, ...]
    params: Mapping[str, str | int | list[str]] = field(factory=dict, repr=False)
    wrong_token: bool = False


@frozen(kw_only=True)
class Reply:
    """What came back.

    Attributes:
        status: HTTP status code; None if there was no complete reply.
        body: The decoded JSON; of an error, what the library knows of its body.
        is_json: Whether the body is JSON.
        has_text: Whether there is a text for people in the body of an error.
        headers: Those that the library keeps, names in lower case.
        code: The server's code of an error.
        problem: Why there is no status; empty if there is one.
    """

    status: int | None = None
    body: Any = field(default=None, repr=False)  # Any: JSON
    is_json: bool = False
    has_text: bool = False
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    code: str | None = None
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether it is a success with JSON in it."""
        return self.status is not None and 200 <= self.status < 300 and self.is_json

    @property
    def shown(self) -> str:
        """What it is, in a few words: nothing of its body but the code of an error."""
        if self.status is None:
            return self.problem
        if self.status < 300:
            return f"{self.status}" if self.is_json else f"{self.status} without JSON"
        code = f" {to_safe_line(self.code)[:MAX_CODE_LENGTH]}" if self.code else ""
        return f"{self.status}{code}"


NOT_ASKED = Reply(problem="not asked")


@frozen(kw_only=True)
class Probe:
    """What was found out about one thing that the documents leave open.

    Attributes:
        name: Of the thing.
        finding: What was found; None if that is not known.
        evidence: What the finding rests on, or why it is not known. Nothing of a row.
        suggests: The arguments that follow from it.
    """

    name: str
    finding: str | int | bool | None
    evidence: str
    suggests: Mapping[str, str | int] = field(factory=dict)


Asking: TypeAlias = Generator[Question, Reply, T]


def unknown(name: str, why: str) -> Probe:
    """Return a probe of something that the replies do not show."""
    return Probe(name=name, finding=None, evidence=why)
