"""A cattrs converter that never guesses: a value of another type is refused.

``make_converter`` lists where it departs from the cattrs default.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from cattrs import Converter

from accutics_authentic._base.objects import check_instance
from accutics_authentic.errors import ConfigurationError

from .kinds import Rename, check_rename
from .scalars import (
    SCALARS,
    is_enum,
    is_literal,
    keep_decimal,
    pass_through,
    structure_bytes,
    structure_decimal,
    structure_enum,
    structure_literal,
    structure_none,
    structure_uuid,
    unstructure_decimal,
)
from .shapes import register_shapes
from .times import (
    date_writer,
    structure_date,
    structure_datetime,
    structure_datetime_or_utc,
    structure_time,
    structure_timedelta,
    unstructure_datetime,
    unstructure_datetime_or_utc,
    unstructure_timedelta,
)
from .unions import class_union_hook, is_class_union, is_mixed_union, mixed_union_hook

#: How values are written that are text in JSON, and no dates.
TEXTS: dict[type, Callable[[Any], str]] = {
    time: time.isoformat,
    timedelta: unstructure_timedelta,
    UUID: UUID.__str__,
    Decimal: unstructure_decimal,
}


def make_converter(
    *,
    rename: Rename | None = None,
    naive: Literal["refuse", "utc"] = "refuse",
    omit_defaults: bool = False,
    decimals: Literal["text", "number"] = "text",
) -> Converter:
    """Return a cattrs converter that refuses values of another type instead of converting them.

    Where it departs from the cattrs default:

    - ``str``, ``int``, ``float``, ``bool`` and ``None`` take their own type only: null is not
      ``"None"``, 3.9 is not 3, true is not 1, ``"7"`` is not 7. An int is accepted for a float.
      Floats are finite. ``bytes`` are refused, since JSON has none.
    - ``datetime`` is ISO 8601 text with an offset, and the result is aware; digits beyond the
      microsecond are rounded. ``date``, ``time`` and ``timedelta`` are ISO 8601 text, a duration
      in days, hours, minutes and seconds. All are written as such, each value in one form: UTC is
      ``+00:00``, also where ``Z`` was read, and ``PT1H30M`` comes back as ``PT5400S``. A naive
      ``datetime`` is refused.
    - ``Decimal`` is a number or text that is one, read exactly, never through a float. It is
      written as text, or as a number with the same digits. ``UUID`` is text.
    - Enums and ``Literal`` compare value and type: true is not 1.
    - Lists, tuples and sets need a JSON array; mappings and classes need a JSON object, also a
      ``NamedTuple``.
    - A ``msgspec.Struct`` is read by msgspec, and a pydantic model by pydantic, as its own
      configuration says: by default pydantic does convert.
    - The member of a union is chosen by the type of the value: (1) ``str``, ``int``, ``float``,
      ``bool`` or ``None``; (2) an attrs class, as cattrs tells them apart, unless there are
      classes of other kinds, too; (3) of the other members that fit, the one that declares most of
      the keys, or else the first. If none fits, the error is about that one, if there is just one.
    - Sets are written as arrays. Keys of a mapping that are whole numbers are written as text, as
      JSON has no others, and read from it.

    A field's key in JSON is its name, unless ``field(alias="...")`` or
    ``field(metadata=wire("..."))`` gives it another, or *rename* does. The alias that attrs makes
    of a private name by itself is no key: ``_id`` is read from ``_id``.

    Unknown keys are accepted, and a class's own converters and validators run as always. Hooks
    you register on the result take precedence; a hook for a whole class, such as one by
    ``cattrs.gen.make_dict_structure_fn``, knows the keys that it is given and no others.

    Args:
        rename: Makes the keys of all fields for which the class itself gives none: a function
            from name to key, or ``"lower"``, ``"upper"``, ``"camel"``, ``"pascal"`` or
            ``"kebab"``, as in ``msgspec.Struct``. For attrs classes, dataclasses and NamedTuples;
            the keys of other kinds are what their classes say.
        naive: What a ``datetime`` without an offset is, read or written: refused, or in UTC.
        omit_defaults: Write instances without the fields that have their default, at every level.
        decimals: Write ``Decimal`` as text (``"1.50"``) or as a number (``1.50``).

    Raises:
        ConfigurationError: An argument is invalid.
    """
    check_rename(rename)
    if naive not in ("refuse", "utc"):
        raise ConfigurationError("naive must be 'refuse' or 'utc'")
    if decimals not in ("text", "number"):
        raise ConfigurationError("decimals must be 'text' or 'number'")
    check_instance(omit_defaults, bool, "omit_defaults")
    in_utc = naive == "utc"
    read_datetime = structure_datetime_or_utc if in_utc else structure_datetime
    write_datetime = unstructure_datetime_or_utc if in_utc else unstructure_datetime
    converter = Converter(unstruct_collection_overrides={Set: list})
    for kind, hook in SCALARS.items():
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook(bytes, structure_bytes)
    converter.register_structure_hook(date, structure_date)
    converter.register_structure_hook(datetime, read_datetime)
    converter.register_structure_hook(time, structure_time)
    converter.register_structure_hook(timedelta, structure_timedelta)
    converter.register_structure_hook(UUID, structure_uuid)
    converter.register_structure_hook(Decimal, structure_decimal)
    converter.register_unstructure_hook(date, date_writer(write_datetime))
    converter.register_unstructure_hook(datetime, write_datetime)
    for kind, write in TEXTS.items():
        converter.register_unstructure_hook(kind, write)
    if decimals == "number":
        converter.register_unstructure_hook(Decimal, keep_decimal)
    converter.register_structure_hook_func(lambda kind: kind is None, structure_none)
    converter.register_structure_hook_func(lambda kind: kind is Any, pass_through)
    converter.register_structure_hook_func(is_enum, structure_enum)
    register_shapes(converter, rename, omit_defaults=omit_defaults)
    converter.register_structure_hook_func(is_literal, structure_literal)
    converter.register_structure_hook_factory(is_class_union, class_union_hook)
    converter.register_structure_hook_factory(is_mixed_union, mixed_union_hook)
    return converter
