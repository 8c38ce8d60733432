"""Rules in ``Annotated[..., msgspec.Meta(...)]``, such as bounds, for classes of all kinds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated, Any, get_args, get_origin

import msgspec
from cattrs import Converter
from cattrs.dispatch import StructureHook

from .kind import class_of

SCALARS = (str, int, float, bool)
ARRAYS = (list, tuple, set, frozenset)


def has_constraints(kind: Any) -> bool:
    """Return whether *kind* has rules of msgspec."""
    return get_origin(kind) is Annotated and any(
        isinstance(each, msgspec.Meta) for each in get_args(kind)
    )


def constrained_hook(kind: Any, converter: Converter) -> StructureHook:
    """Return a hook that checks the rules and then reads the type within.

    Raises:
        TypeError: msgspec has no such rule for the type.
    """
    base, *_ = get_args(kind)
    hook = converter.get_structure_hook(base)
    if base in (datetime, time):  # their only rule is an offset, and the hook decides on that
        return lambda value, _: hook(value, base)
    rules: Any = Annotated[(_checked_type(base), *kind.__metadata__)]
    msgspec.json.Decoder(rules)

    def structure_constrained(value: Any, _: Any) -> Any:
        mismatch = None
        try:
            msgspec.convert(value, rules)
        except msgspec.ValidationError as error:
            from .struct_errors import struct_mismatch  # most documents fit

            mismatch = struct_mismatch(error, base)
        if mismatch is not None:
            raise mismatch
        return hook(value, base)

    return structure_constrained


def _checked_type(base: Any) -> Any:
    """Return a type that msgspec knows, with the rules that *base* may have and no others."""
    model = class_of(base)
    if model in SCALARS:
        return model
    if model in ARRAYS:
        return list
    return dict if isinstance(model, type) and issubclass(model, Mapping) else Any
