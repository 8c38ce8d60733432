"""Text that is safe for a terminal, whoever wrote it. No I/O here."""

from __future__ import annotations

import json
from typing import Any

from .numbers import dump


def to_safe_line(text: str) -> str:
    r"""Return *text* on one line: line breaks become blanks, other controls escapes as ``\x1b``."""
    return "".join(map(_visible, " ".join(text.splitlines())))


def to_json(value: Any) -> str:  # Any: JSON
    r"""Return *value* as JSON on one line, with escapes for all that does not print.

    JSON itself lets through C1 controls, which terminals obey, marks that turn text around, and
    halves of surrogate pairs, which no encoding can write.
    """
    return "".join(
        character if character.isprintable() else json.dumps(character)[1:-1]
        for character in dump(value)
    )


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
