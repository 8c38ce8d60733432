"""The state of an export: how much of its part counts, and where the stream goes on. No I/O here.

The state is JSON with a check: a signature if cursors are signed, else a checksum. Anyone can
compute a checksum, so what it protects is checked like any argument before it is used.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from hashlib import blake2b
from math import isfinite
from typing import Any

from accutics_authentic._base.arguments import MAX_COUNT
from accutics_authentic._base.structs import Frozen
from accutics_authentic._error import to_one_line
from accutics_authentic._paging.cursor import CursorKeys
from accutics_authentic._paging.report import Report

VERSION = 1
MAX_STATE_SIZE = 2**20  # bytes; a cursor is at most a fifth of it
MAX_DRIFT = 100  # sentences kept; a list that changes all the time has no end of them
_CONTEXT = b"accutics-authentic export state\0"  # no cursor begins so: neither passes as the other
_COUNTS = ("items", "pages", "requests", "retries", "duplicates")


class FileId(Frozen, frozen=True, eq=True):
    """What tells a file from any other that may have its name later."""

    inode: int
    size: int
    modified: int  # nanoseconds since 1970


class State(Frozen, frozen=True, eq=True):
    """How far an export has come.

    Attributes:
        fingerprint: Of the list and the file.
        cursor: Where the stream goes on; None at its beginning.
        size: Bytes of the part that count.
        report: What reading has brought in all; it is complete once the stream has ended.
        output: The file that was complete and about to get its name, if it came so far.
    """

    fingerprint: str
    cursor: str | None
    size: int
    report: Report
    output: FileId | None = None


NOTHING_READ = Report(
    items=0, pages=0, requests=0, retries=0, duplicates=0, waited=0.0, drift=(), complete=False
)


def dump_state(state: State, keys: CursorKeys | None) -> bytes:
    """Return *state* as the text of its file."""
    output, report = state.output, state.report
    body = {
        "version": VERSION,
        "fingerprint": state.fingerprint,
        "cursor": state.cursor,
        "bytes": state.size,
        **{name: getattr(report, name) for name in (*_COUNTS, "waited", "complete")},
        "drift": list(report.drift),
        "output": None if output is None else [output.inode, output.size, output.modified],
    }
    check = b64encode(check_of(body, keys)).decode()
    return json.dumps({**body, _check_name(keys): check}).encode() + b"\n"


def load_state(text: bytes, keys: CursorKeys | None) -> State | str:
    """Return the state in *text*; or what is wrong with it, if it is broken or forged."""
    try:
        body = json.loads(text)
        check = b64decode(body.pop(_check_name(keys)), validate=True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        body, check = {}, b""
    if not isinstance(body, dict) or not _is_right(body, check, keys):
        return "is broken" if keys is None else "is broken, or not signed with this cursor_key="
    if body.get("version") != VERSION:
        return "is of another version of the library"
    match body:
        case {
            "fingerprint": str(fingerprint),
            "cursor": str() | None as cursor,
            "bytes": size,
            "drift": list(drift),
            "waited": float(waited),
            "complete": bool(complete),
            "output": None | [_, _, _] as output,
        }:
            counts: dict[str, Any] = {name: body.get(name) for name in _COUNTS}
            numbers = [size, *counts.values(), *(output or ())]
            if (
                all(map(_is_count, numbers))
                and all(isinstance(each, str) for each in drift)
                and isfinite(waited)
                and waited >= 0
            ):
                said = tuple(map(to_one_line, drift))
                report = Report(**counts, waited=waited, drift=said, complete=complete)
                file = None if output is None else FileId(*output)
                return State(fingerprint, cursor, size, report, file)
    return "does not hold what a state holds"


def add_reports(earlier: Report, now: Report, rows: int) -> Report:
    """Return what both brought, with so many *rows* from now."""
    return Report(
        items=earlier.items + rows,
        pages=earlier.pages + now.pages,
        requests=earlier.requests + now.requests,
        retries=earlier.retries + now.retries,
        duplicates=earlier.duplicates + now.duplicates,
        waited=earlier.waited + now.waited,
        drift=(*earlier.drift, *now.drift)[:MAX_DRIFT],
        complete=now.complete,
    )


def _is_count(value: Any) -> bool:  # Any: JSON
    return type(value) is int and 0 <= value < MAX_COUNT * MAX_COUNT


def check_of(body: dict[str, Any], keys: CursorKeys | None) -> bytes:
    """Return the signature of a state, or its checksum."""
    text = _text(body)
    return blake2b(text, digest_size=16).digest() if keys is None else keys.sign(text)


def _is_right(body: dict[str, Any], check: bytes, keys: CursorKeys | None) -> bool:
    if keys is None:
        return hmac.compare_digest(check_of(body, None), check)
    return keys.accepts(_text(body), check)


def _text(body: dict[str, Any]) -> bytes:
    return _CONTEXT + json.dumps(body, sort_keys=True).encode()


def _check_name(keys: CursorKeys | None) -> str:
    return "checksum" if keys is None else "signature"
