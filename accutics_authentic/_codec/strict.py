"""A cattrs converter that never guesses: a value of another type is refused.

``make_converter`` lists where it departs from the cattrs default.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import date, datetime
from typing import Any

from cattrs import Converter

from .kinds import Rename, check_rename
from .scalars import (
    SCALARS,
    is_enum,
    is_literal,
    pass_through,
    structure_bytes,
    structure_enum,
    structure_literal,
    structure_none,
)
from .shapes import register_shapes
from .times import structure_date, structure_datetime, unstructure_date, unstructure_datetime
from .unions import class_union_hook, is_class_union, is_mixed_union, mixed_union_hook


def make_converter(*, rename: Rename | None = None) -> Converter:
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

    Raises:
        ConfigurationError: An argument is invalid.
    """
    check_rename(rename)
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
    converter.register_structure_hook_func(is_enum, structure_enum)
    register_shapes(converter, rename)
    converter.register_structure_hook_func(is_literal, structure_literal)
    converter.register_structure_hook_factory(is_class_union, class_union_hook)
    converter.register_structure_hook_factory(is_mixed_union, mixed_union_hook)
    return converter
