"""Answers of the sandbox, before they are sent. No I/O here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from attrs import field, frozen

from accutics_authentic._base.reprs import safe_repr

JSON = "application/json"


@safe_repr
@frozen
class Answer:
    """One complete answer.

    Attributes:
        status: HTTP status code.
        body: The bytes; empty for none.
        content_type: None leaves the choice to the web server.
        headers: All other headers.
    """

    status: int = 200
    body: bytes = b""
    content_type: str | None = None
    headers: Mapping[str, str] = field(factory=dict)

    @property
    def all_headers(self) -> dict[str, str]:
        """The headers, content type included."""
        if self.content_type is None:
            return dict(self.headers)
        return {"Content-Type": self.content_type, **self.headers}


class RefusedError(Exception):
    """A request is refused; raised wherever that is found out, and turned into an answer.

    Attributes:
        status: HTTP status code of the answer.
        code: The error's code, for programs.
        reason: What is wrong, for people; may be empty.
    """

    def __init__(self, status: int, code: str, reason: str = "") -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.reason = reason


def to_text(value: Any) -> str:
    """Return *value* as compact JSON; with escapes if a lone surrogate needs one."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def json_answer(value: Any, status: int = 200) -> Answer:
    """Return an answer with *value* as JSON."""
    return Answer(status, to_text(value).encode(), JSON)


def read_json(body: bytes) -> Any:
    """Return the JSON in *body*; refuse anything else with a 400."""
    try:
        return json.loads(body, parse_constant=_finite, parse_float=_finite)
    except (ValueError, RecursionError):
        raise RefusedError(400, "invalid_json") from None


def _finite(text: str) -> float:
    """Return the number in *text*, unless no JSON could hold it."""
    number = float(text)
    if not isfinite(number):
        raise ValueError
    return number


def read_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in *body*; refuse anything else with a 400."""
    value = read_json(body)
    if not isinstance(value, dict):
        raise RefusedError(400, "invalid_body")
    return value
