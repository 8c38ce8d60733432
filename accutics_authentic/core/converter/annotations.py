"""The annotations of classes as types: text is resolved, type variables are filled in."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, ForwardRef, TypeVar, get_args, get_origin, get_type_hints

import attrs

from .refusal import type_name


class AnnotationError(Exception):
    """An annotation that is no type; the text says which, and what to do. Never leaves the room."""


def origin(kind: Any) -> Any:
    """Return the class behind *kind*, without its arguments."""
    return get_origin(kind) or kind


def resolved_fields(model: Any) -> Any:
    """Return the fields of an attrs class, with their types as types."""
    if any(_holds_text(each.type) for each in attrs.fields(model)):
        attrs.resolve_types(model)
    return attrs.fields(model)


def field_types(kind: Any) -> dict[str, Any]:
    """Return the types of the fields of a class by name, with the arguments of *kind* filled in.

    A type variable that *kind* says nothing of stays.

    Raises:
        AnnotationError: An annotation names what cannot be found, or there is none.
    """
    model = origin(kind)
    try:
        if attrs.has(model):
            types = {each.name: each.type for each in resolved_fields(model)}
        else:
            types = get_type_hints(model, include_extras=True)
    except Exception:  # evaluating a text may raise anything
        types = None
    if types is None:
        raise AnnotationError(_unresolved(model))
    arguments = dict(zip(getattr(model, "__parameters__", ()), get_args(kind), strict=False))
    return {name: _filled(each, arguments) for name, each in types.items()}


def is_annotated(model: Any, field: str) -> bool:
    """Return whether the class says of what type *field* is."""
    return any(field in inspect.get_annotations(base) for base in model.__mro__)


def is_open(kind: Any) -> bool:
    """Return whether *kind* is a type variable, or holds one."""
    return isinstance(kind, TypeVar) or any(is_open(each) for each in get_args(kind))


def _holds_text(kind: Any) -> bool:
    return isinstance(kind, str | ForwardRef) or any(_holds_text(each) for each in get_args(kind))


def _filled(kind: Any, arguments: Mapping[Any, Any]) -> Any:
    if isinstance(kind, TypeVar):
        return arguments.get(kind, kind)
    if get_origin(kind) is None or not is_open(kind):
        return kind
    return kind[tuple(arguments.get(each, each) for each in kind.__parameters__)]


def _unresolved(model: Any) -> str:
    culprits = [
        f"{model.__name__}.{name}: its annotation {_text(annotation)!r} cannot be resolved;"
        " define what it names at module level"
        for base in model.__mro__
        for name, annotation in inspect.get_annotations(base).items()
        if not _resolves(base, annotation)
    ]
    return (culprits or [f"{model.__name__}: its annotations cannot be resolved"])[0]


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
