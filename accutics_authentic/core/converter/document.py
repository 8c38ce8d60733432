"""Bytes to plain JSON values, and the words for bytes that are none. No classes here."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from accutics_authentic.errors import DecodeError

BOM = b"\xef\xbb\xbf"


def parse(body: bytes) -> Any:
    """Return the JSON value in *body*; of a key that comes twice the last one counts.

    Raises:
        Exception: It is no JSON; ``malformed`` has the words.
    """
    return msgspec.json.decode(body)


def malformed(error: Exception, body: bytes) -> DecodeError:
    """Return what *error*, raised while *body* was parsed, is for the caller."""
    return DecodeError(_say(error, body), where="$")


def _say(error: Exception, body: bytes) -> str:
    if not body.strip():
        return "the body is empty"
    if body.startswith(BOM):
        return "the body starts with a byte order mark"
    if isinstance(error, UnicodeDecodeError):
        return "the body is not UTF-8"
    if isinstance(error, RecursionError):
        return "the body is nested too deep"
    if isinstance(error, msgspec.ValidationError):  # without a type to validate: numbers only
        return "the body holds a number out of range"
    place = re.search(r"\(byte \d+\)", str(error))
    return f"the body is not JSON {place[0] if place else '(cut short)'}"
