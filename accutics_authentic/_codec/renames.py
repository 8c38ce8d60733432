"""Classes whose fields have other names on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from cattrs import Converter
from cattrs.dispatch import StructureHook
from cattrs.gen import make_dict_structure_fn, override

from .shapes import ObjectHook

__all__ = ["Converter", "renamed"]


def renamed(model: Any, converter: Converter, names: Mapping[str, str]) -> StructureHook:
    """Return the hook that structures the attrs class *model*, reading fields by other *names*.

    Names of fields that the class does not have are passed over.
    """
    own = {each.name for each in attrs.fields(model)}
    overrides = {name: override(rename=wire) for name, wire in names.items() if name in own}
    return ObjectHook(make_dict_structure_fn(model, converter, **overrides))  # type: ignore[arg-type]  # overrides only; cattrs types all keywords alike
