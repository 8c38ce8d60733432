"""JSON that anyone may have sent: bounded in depth, and without a key that comes twice."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import Any

from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic.errors import DecodeError

from .digits import float_of
from .parse import malformed_error

#: A string, or the rest of the body if it does not end. What has matched is never tried again
#: (``*+``), so that no body takes longer than its length.
_STRING = lazy_pattern(rb'(?s)"[^"\\]*+(?:\\.[^"\\]*+)*+"?')
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS = bytes(set(range(256)) - _STEPS.keys())


class _KeyTwiceError(ValueError):
    """An object has a key twice."""


def read_untrusted(body: bytes, *, max_depth: int) -> Any:
    """Return the JSON value in *body*, unless it might be read in two ways.

    Receivers disagree on which value counts if a key comes twice (RFC 8259, section 4), and
    I-JSON forbids it (RFC 7493, section 2.3).

    Args:
        body: The bytes.
        max_depth: How many arrays and objects may lie within each other.

    Raises:
        DecodeError: It is not JSON, is nested too deep, or holds a key twice.
    """
    if depth(body) > max_depth:
        raise DecodeError(f"the body is nested deeper than {max_depth} levels", where="$")
    try:
        return json.loads(
            body.decode(),
            object_pairs_hook=_object,
            parse_constant=float_of,
            parse_float=float_of,
        )
    except _KeyTwiceError:
        failure = DecodeError("the body holds a key twice in one object", where="$")
    except (ValueError, RecursionError) as error:
        failure = malformed_error(error, body)
    raise failure


def depth(body: bytes) -> int:
    """Return how many arrays and objects lie within each other at most, if *body* is JSON."""
    brackets = _STRING.sub(b"", body).translate(None, delete=_NO_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise _KeyTwiceError
    return value
