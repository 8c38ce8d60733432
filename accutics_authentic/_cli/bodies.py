"""What users write: JSON bodies, and files of ids. Refused before anything is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from .exits import UsageError
from .inputs import open_input

#: What no part of a URL's path can hold. The library refuses it, too, but not before it would send.
NO_ID = re.compile(
    r"[/\\\x00-\x1f\x7f-\x9f\ud800-\udfff]|%(?:2f|5c)|^(?:\.|%2e){1,2}$", re.IGNORECASE
)


def read_text(file: str) -> str:
    """Return the text of a file, or of stdin for ``-``. May block.

    Raises:
        UsageError: It cannot be read, or is no UTF-8.
    """
    try:
        with open_input(file) as source:
            return source.readall().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} must be UTF-8") from None


def parse_body(argument: str) -> dict[str, Any]:
    """Return the object in JSON, or in the file of ``@FILE``; ``@-`` is stdin. May block.

    Raises:
        UsageError: It is no JSON object; its text is not repeated.
    """
    text = read_text(argument[1:]) if argument.startswith("@") else argument
    value = parse_json(text, "--data")
    if not isinstance(value, dict):
        raise UsageError("--data must be a JSON object, or @FILE with one")
    return value


def parse_json(text: str, name: str) -> Any:  # Any: JSON
    """Return the value in *text*.

    Raises:
        UsageError: It is no JSON.
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise UsageError(f"{name} must be JSON: it is nested too deep") from None
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise UsageError(f"{name} must be JSON: line {line} is not") from None


def parse_ids(lines: Iterable[str], name: str) -> list[str]:
    """Return the ids, each once: one a line, as text, as a JSON string or in an object's ``id``.

    A line that is no JSON string or object is the id itself, so that ``007`` keeps its zeros.

    Raises:
        UsageError: A line has no id; says which.
    """
    ids: dict[str, None] = {}
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if text:
            ids[_parse_id(text, f"{name}, line {number}")] = None
    return list(ids)


def _parse_id(text: str, place: str) -> str:
    found: Any = text
    if text[0] in '"{':
        value = parse_json(text, place)
        found = value.get("id") if isinstance(value, dict) else value
    if not isinstance(found, str) or not found:
        raise UsageError(f"{place}: the id must be a text")
    if NO_ID.search(found):
        raise UsageError(f"{place}: an id has no slash, no control character, and is no dots")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)
