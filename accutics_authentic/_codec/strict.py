"""A cattrs converter that never guesses: a value of another type is refused.

``make_converter`` lists where it departs from the cattrs default.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Set
from datetime import date, datetime
from enum import Enum
from functools import reduce
from operator import or_
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import attrs
import msgspec
from cattrs import Converter
from cattrs.dispatch import StructureHook

from .internals import registered_union_hook
from .mismatch import Mismatch, json_type, mismatch, type_name
from .shapes import register_shapes

AWARE_DATETIME = Annotated[datetime, msgspec.Meta(tz=True)]


def make_converter() -> Converter:
    """Return a cattrs converter that refuses values of another type instead of converting them.

    Where it departs from the cattrs default:

    - ``str``, ``int``, ``float``, ``bool`` and ``None`` take their own type only: null is not
      ``"None"``, 3.9 is not 3, true is not 1, ``"7"`` is not 7. An int is accepted for a float.
      Floats are finite. ``bytes`` are refused, since JSON has none.
    - ``datetime`` is ISO 8601 text with an offset, and the result is aware; digits beyond the
      microsecond are rounded. ``date`` is ISO 8601 text. Both are written as such; a naive
      ``datetime`` is refused.
    - Enums and ``Literal`` compare value and type: true is not 1.
    - Lists, tuples and sets need a JSON array; mappings and classes need a JSON object.
    - The member of a union is chosen by the type of the value: (1) ``str``, ``int``, ``float``,
      ``bool`` or ``None``; (2) an attrs class, as cattrs tells them apart; (3) the first of the
      other members that fits.
    - Sets are written as arrays.

    Unknown keys are accepted, and a class's own converters and validators run as always. Hooks
    you register on the result take precedence.
    """
    converter = Converter(unstruct_collection_overrides={Set: list})
    for kind, hook in SCALARS.items():
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook(bytes, structure_bytes)
    converter.register_structure_hook(date, structure_date)
    converter.register_structure_hook(datetime, structure_datetime)
    converter.register_unstructure_hook(date, unstructure_date)
    converter.register_unstructure_hook(datetime, unstructure_datetime)
    converter.register_structure_hook_func(lambda kind: kind is None, structure_none)
    converter.register_structure_hook_func(lambda kind: kind is Any, pass_through)
    converter.register_structure_hook_func(_is_enum, structure_enum)
    register_shapes(converter)
    converter.register_structure_hook_func(_is_literal, structure_literal)
    converter.register_structure_hook_factory(_is_mixed_union, _union_hook)
    return converter


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
    if _is_enum(kind):  # an IntEnum or StrEnum: cattrs uses the hook of its base
        return structure_enum(value, kind)
    return kind(value)


def structure_bytes(value: Any, _: Any) -> bytes:
    """Refuse: JSON has no bytes. Register a hook for your encoding."""
    raise mismatch("bytes", value)


def structure_datetime(value: Any, kind: Any) -> Any:
    """Accept ISO 8601 text with an offset.

    What msgspec accepts (RFC 3339) is read by msgspec here too, as the fast reader does.
    """
    if value.__class__ is not str:
        raise mismatch("ISO 8601 text", value)
    try:
        parsed: datetime = msgspec.convert(value, AWARE_DATETIME)
    except msgspec.ValidationError:
        parsed = _iso(datetime, value)
        if parsed.tzinfo is None:
            raise Mismatch("expected a time with its offset from UTC") from None
    return parsed if kind is datetime else kind.fromisoformat(parsed.isoformat())


class UnencodableError(ValueError):  # never raised to a user, except by a converter alone
    """A value that JSON cannot hold; its text may be shown, since it never holds the value.

    Attributes:
        value: That very object.
    """

    def __init__(self, text: str, value: object) -> None:
        super().__init__(text)
        self.value = value


def unstructure_datetime(value: datetime) -> str:
    """Write ISO 8601 text with an offset."""
    if value.utcoffset() is None:
        raise UnencodableError(
            "expected a time with its offset from UTC, got a naive datetime", value
        )
    return value.isoformat()


def unstructure_date(value: date) -> str:
    """Write ISO 8601 text; a ``datetime`` keeps its time."""
    return unstructure_datetime(value) if isinstance(value, datetime) else value.isoformat()


def structure_date(value: Any, kind: Any) -> Any:
    """Accept ISO 8601 text without a time."""
    if value.__class__ is not str:
        raise mismatch("ISO 8601 text", value)
    return _iso(kind, value)


def _iso(kind: Any, value: str) -> Any:
    try:
        return kind.fromisoformat(value)
    except ValueError:
        raise Mismatch("expected ISO 8601 text") from None


def _is_enum(kind: Any) -> bool:
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


def _is_literal(kind: Any) -> bool:
    return get_origin(kind) is Literal


def structure_literal(value: Any, kind: Any) -> Any:
    """Accept one of the values, or the value of one of the enum members."""
    for choice in get_args(kind):
        plain = choice.value if isinstance(choice, Enum) else choice
        if plain.__class__ is value.__class__ and plain == value:
            return choice
    raise Mismatch(f"expected one of {len(get_args(kind))} values, got another {json_type(value)}")


def _is_mixed_union(kind: Any) -> bool:
    """Return whether *kind* is a union cattrs cannot handle (neither Optional nor classes only)."""
    if get_origin(kind) not in (Union, UnionType):
        return False
    members = [member for member in get_args(kind) if member is not NoneType]
    return len(members) > 1 and not all(attrs.has(each) for each in members)


def _union_hook(kind: Any, converter: Converter) -> StructureHook:
    registered = registered_union_hook(kind, converter)
    if registered is not None:
        return registered
    members = get_args(kind)
    natives = {each: converter.get_structure_hook(each) for each in members if each in SCALARS}
    classes = tuple(member for member in members if attrs.has(member))
    others = [member for member in members if member not in natives and member not in classes]
    hooks = [(each, converter.get_structure_hook(each)) for each in others]
    if classes:
        class_union = reduce(or_, classes)
        classes_hook = converter.get_structure_hook(class_union)

    def structure_union(value: Any, _: Any) -> Any:
        native = value.__class__
        if native is int and int not in natives:
            native = float  # which takes ints, too
        if native in natives:  # 1
            return natives[native](value, native)
        if classes and value.__class__ is dict:  # 2
            return classes_hook(value, class_union)
        for member, hook in hooks:  # 3
            try:
                return hook(value, member)
            except Exception:  # noqa: S112  # another member may fit
                continue
        raise mismatch(type_name(kind), value)

    return structure_union


SCALARS: dict[type, Callable[[Any, Any], Any]] = {
    str: structure_str,
    int: structure_int,
    float: structure_float,
    bool: structure_bool,
    NoneType: structure_none,
}
