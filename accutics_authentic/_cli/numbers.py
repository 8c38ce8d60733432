"""JSON whose numbers keep their digits. No I/O here."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

MAX_DIGITS = 4000  # of an int; Python refuses to read many more


def parse_exactly(text: str | bytes) -> Any:
    """Return the JSON value in *text*; what no int holds is a ``Decimal``.

    Raises:
        ValueError: It is not JSON, or a number is out of any range.
        RecursionError: It is nested too deep.
    """
    try:
        return json.loads(
            text, parse_float=Decimal, parse_int=_whole_number, parse_constant=_refuse
        )
    except InvalidOperation:
        pass
    raise ValueError


def dump(value: Any) -> str:  # Any: JSON
    """Return *value* as JSON on one line, each ``Decimal`` with its digits."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except TypeError:  # ``json`` writes no ``Decimal``
        pass
    if isinstance(value, dict):
        items = (f"{json.dumps(key, ensure_ascii=False)}: {dump(value[key])}" for key in value)
        return f"{{{', '.join(items)}}}"
    return f"[{', '.join(map(dump, value))}]" if isinstance(value, list) else str(value)


def canonical(value: Any) -> Any:  # Any: JSON
    """Return *value* with one form for each number and each order of keys.

    JSON knows no difference of 1 and 1.0.
    """
    if isinstance(value, dict):
        return [(key, canonical(value[key])) for key in sorted(value)], "object"
    if isinstance(value, list):
        return [canonical(each) for each in value]
    return _canonical_number(value) if isinstance(value, Decimal | float) else value


def _canonical_number(value: Decimal | float) -> int | Decimal:
    sign, digits, exponent = Decimal(repr(value) if isinstance(value, float) else value).as_tuple()
    assert isinstance(exponent, int)  # noqa: S101  # JSON has no NaN
    kept = "".join(map(str, digits)).rstrip("0")
    if not kept:
        return 0
    exponent += len(digits) - len(kept)
    if exponent >= 0 and len(kept) + exponent <= MAX_DIGITS:
        return int(kept + "0" * exponent) * (-1 if sign else 1)
    return Decimal((sign, tuple(map(int, kept)), exponent))


def _whole_number(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= MAX_DIGITS else Decimal(digits)


def _refuse(constant: str) -> None:
    raise ValueError(constant)
