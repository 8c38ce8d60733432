"""What kind of model a class is. Here, so that telling them apart imports no other kind."""

from __future__ import annotations

from typing import Any

import msgspec


def is_struct(model: Any) -> bool:
    """Return whether *model* is a subclass of ``msgspec.Struct``."""
    return isinstance(model, type) and issubclass(model, msgspec.Struct)


def is_pydantic_model(model: Any) -> bool:
    """Return whether *model* is a model of pydantic 2."""
    return isinstance(model, type) and hasattr(model, "__pydantic_root_model__")


def is_named_tuple(model: Any) -> bool:
    """Return whether *model* is a named tuple whose fields have types."""
    return (
        isinstance(model, type)
        and issubclass(model, tuple)
        and bool(getattr(model, "_fields", ()))
        and any("_fields" in vars(base) and _is_typed(base) for base in model.__mro__)
    )


def _is_typed(model: Any) -> bool:
    return {*model._fields} <= {*model.__annotations__}
