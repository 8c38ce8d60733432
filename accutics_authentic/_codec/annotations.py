"""The annotations of classes as types: strings are resolved, type variables are filled in."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, get_type_hints

from .kinds import ModelError, arguments_of, class_of, filled, kind_of, split_qualifiers
from .mismatch import type_name


def field_types(kind: Any) -> dict[str, Any]:
    """Return the types of a model's fields that hooks read, with the arguments of *kind* filled in.

    A type variable for which *kind* has no argument stays.

    Raises:
        ModelError: An annotation cannot be resolved, or there is none.
    """
    model = class_of(kind)
    found: Any = kind_of(model)
    types: Mapping[str, Any] | None
    try:
        types = found.types(model)
    except Exception:  # evaluating a string may raise anything
        types = None
    if types is None:
        raise ModelError(_unresolved(model))
    arguments = arguments_of(kind)
    return {name: filled(split_qualifiers(each)[1], arguments) for name, each in types.items()}


def is_annotated(model: Any, field: str) -> bool:
    """Return whether the class annotates *field*."""
    return any(field in inspect.get_annotations(base) for base in model.__mro__)


def _unresolved(model: Any) -> str:
    problems = [
        f"{model.__name__}.{name}: its annotation {_text(annotation)!r} cannot be resolved;"
        " define what it names at module level"
        for base in model.__mro__
        for name, annotation in inspect.get_annotations(base).items()
        if not _resolves(base, annotation)
    ]
    return (problems or [f"{model.__name__}: its annotations cannot be resolved"])[0]


def _resolves(model: Any, annotation: Any) -> bool:
    alone: Any = SimpleNamespace(__annotations__={"it": annotation})
    known = vars(sys.modules.get(model.__module__, SimpleNamespace()))
    try:
        get_type_hints(alone, known, {**vars(model)})
    except Exception:
        return False
    return True


def _text(annotation: Any) -> str:
    return (annotation if isinstance(annotation, str) else type_name(annotation))[:100]
