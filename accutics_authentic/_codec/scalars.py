"""Hooks for single JSON values that are no times: each takes its own type only."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any, Literal, get_args, get_origin
from uuid import UUID

import msgspec

from accutics_authentic._base.patterns import lazy_pattern

from .digits import digits_of
from .mismatch import Mismatch, UnencodableError, json_type, mismatch, type_name

_DECIMAL = lazy_pattern(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def pass_through(value: Any, _: Any) -> Any:
    """Return *value* unchanged."""
    return value


def structure_none(value: Any, _: Any) -> None:
    """Accept null."""
    if value is not None:
        raise mismatch("null", value)


def structure_str(value: Any, kind: Any) -> Any:
    """Accept text."""
    return value if value.__class__ is kind else _scalar(str, value, kind)


def structure_int(value: Any, kind: Any) -> Any:
    """Accept a number without fraction or exponent."""
    return value if value.__class__ is kind else _scalar(int, value, kind)


def structure_bool(value: Any, kind: Any) -> Any:
    """Accept true or false."""
    return value if value.__class__ is kind else _scalar(bool, value, kind)


def structure_float(value: Any, kind: Any) -> Any:
    """Accept a finite number; an int becomes a float."""
    if value.__class__ is int:
        try:
            value = float(value)
        except OverflowError:
            value = math.inf
    if value.__class__ is float and not math.isfinite(value):
        raise Mismatch("expected a finite number")
    return value if value.__class__ is kind else _scalar(float, value, kind)


def _scalar(base: type, value: Any, kind: Any) -> Any:
    """Return *value* as *kind*, the *base* or a subclass of it."""
    if value.__class__ is not base:
        raise mismatch(base.__name__, value)
    if is_enum(kind):  # an IntEnum or StrEnum: cattrs uses the hook of its base
        return structure_enum(value, kind)
    return kind(value)


def structure_uuid(value: Any, kind: Any) -> Any:
    """Accept a UUID as text: 32 hexadecimal digits, with four hyphens or without."""
    if value.__class__ is not str:
        raise mismatch("UUID as text", value)
    try:
        parsed = msgspec.convert(value, UUID)
    except msgspec.ValidationError:
        raise Mismatch("expected a UUID as text") from None
    return parsed if kind is UUID else kind(int=parsed.int)


def structure_decimal(value: Any, kind: Any) -> Any:
    """Accept a number, or text that is one; exactly, with all of its digits."""
    if value.__class__ is str:
        if _DECIMAL.fullmatch(value) is None:
            raise Mismatch("expected a number, or text that is one")
    elif value.__class__ is float:
        if not math.isfinite(value):
            raise Mismatch("expected a finite number")
        value = digits_of(value)
    elif value.__class__ is not int:
        raise mismatch("number", value)
    try:
        return kind(value)
    except ArithmeticError:  # an exponent beyond what Decimal takes
        raise Mismatch("expected a number that Decimal can hold") from None


def unstructure_decimal(value: Decimal) -> str:
    """Write a finite number as text."""
    if not value.is_finite():
        raise UnencodableError("JSON has no NaN and no infinity", value)
    return Decimal.__str__(value)


def keep_decimal(value: Decimal) -> Decimal:
    """Leave a finite number as it is: the body holds it as a number, with all of its digits."""
    unstructure_decimal(value)
    return value


def structure_bytes(value: Any, _: Any) -> bytes:
    """Refuse: JSON has no bytes. Register a hook for your encoding."""
    raise mismatch("bytes", value)


def is_enum(kind: Any) -> bool:
    """Return whether *kind* is an enum."""
    return isinstance(kind, type) and issubclass(kind, Enum)


def structure_enum(value: Any, kind: Any) -> Any:
    """Accept the value of a member, or one for which ``_missing_`` returns a member."""
    try:
        member = kind(value)
    except ValueError:
        raise Mismatch(f"expected a value of {type_name(kind)}") from None
    if member.value == value and member.value.__class__ is not value.__class__:
        raise Mismatch(f"expected a value of {type_name(kind)}")  # 1 == True == 1.0
    return member


def is_literal(kind: Any) -> bool:
    """Return whether *kind* is a ``Literal``."""
    return get_origin(kind) is Literal


def structure_literal(value: Any, kind: Any) -> Any:
    """Accept one of the values, or the value of one of the enum members."""
    for choice in get_args(kind):
        plain = choice.value if isinstance(choice, Enum) else choice
        if plain.__class__ is value.__class__ and plain == value:
            return choice
    raise Mismatch(f"expected one of {len(get_args(kind))} values, got another {json_type(value)}")


SCALARS: dict[type, Callable[[Any, Any], Any]] = {
    str: structure_str,
    int: structure_int,
    float: structure_float,
    bool: structure_bool,
    NoneType: structure_none,
}
