"""What msgspec says of a value that does not fit, as a mismatch that never shows the value."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Any

import msgspec

from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic._codec.mismatch import Mismatch, type_name
from accutics_authentic._codec.places import MismatchWithin, Place, Step

PLACE = lazy_pattern(r"(.*) - at `\$(.*)`", re.DOTALL)
STEP = lazy_pattern(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
#: Texts of msgspec that are made of the class alone.
MISSING_FIELD = lazy_pattern(r"Object missing required field `(.*)`")
EXPECTED = lazy_pattern(r"Expected (.*)", re.DOTALL)


def struct_mismatch(
    error: msgspec.ValidationError, kind: Any, keys: Set[str] = frozenset()
) -> Mismatch:
    """Return the mismatch for an *error* of msgspec about a value of *kind*.

    1. What ``__post_init__`` raised may show anything: only its type is named.
    2. A key is missing.
    3. A value has the wrong type, or is out of bounds. The text names types and bounds.
    4. There is a key that is not declared.
    5. A value is none of an enum, of literals or of tags. The text holds it.

    Args:
        error: What was raised.
        kind: The type that was asked for.
        keys: All keys that *kind* declares, at any depth. Others are not shown: a key in the
            document may look like a path.
    """
    cause = error.__cause__
    place = PLACE.fullmatch(str(error).removeprefix("" if cause is None else str(cause)))
    text, path = (place[1], place[2]) if place else (str(error), "")
    steps = [
        Step(int(index) if index.isdigit() else key or None, bool(index) or key in keys)
        for key, index in STEP.findall(path)
    ]
    if cause is not None:  # 1
        owner = "its class" if steps else type_name(kind)
        words = f"refused by {owner} ({type(cause).__name__})"
    elif missing := MISSING_FIELD.fullmatch(text):  # 2
        steps.append(Step(missing[1]))
        words = "required field missing"
    elif expected := EXPECTED.fullmatch(text):  # 3
        words = f"expected {expected[1].replace('`array', '`list').replace('`', '')}"
    elif text.startswith("Object contains unknown field"):  # 4
        words = "has keys that it must not have"
    else:  # 5
        words = "expected one of the values that are declared"
    return MismatchWithin([Place(tuple(steps), words)])
