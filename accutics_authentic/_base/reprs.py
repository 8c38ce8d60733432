"""Reprs that do not fail, not even of an object whose ``__init__`` has not finished."""

from __future__ import annotations

from functools import wraps
from typing import Any, TypeVar

C = TypeVar("C", bound=type[Any])  # Any: whatever its instances are


def safe_repr(cls: C) -> C:
    """Have *cls* show the name alone of an instance that lacks attributes.

    Tracebacks and debuggers show such instances: an ``__init__`` that raised leaves one in its
    frame, and so does a copy or a pickle that failed half way.
    """
    patched: Any = cls  # mypy takes ``cls.__repr__`` for that of the metaclass
    show = patched.__repr__

    @wraps(show)
    def shown(self: Any) -> str:
        try:
            return str(show(self))
        except AttributeError:
            return f"<{type(self).__name__}, incomplete>"

    patched.__repr__ = shown
    return cls
