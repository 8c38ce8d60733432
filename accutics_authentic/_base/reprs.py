"""Reprs that never fail, not even for an object whose ``__init__`` has not finished."""

from __future__ import annotations

from functools import wraps
from typing import Any, TypeVar

C = TypeVar("C", bound=type[Any])  # Any: a class of anything


def safe_repr(cls: C) -> C:
    """Make the repr of an instance that lacks attributes show the name of its class alone.

    Tracebacks and debuggers show such instances: an ``__init__`` that raised leaves one in its
    frame, and so does a copy or an unpickling that failed half-way.
    """
    patched: Any = cls  # to mypy ``cls.__repr__`` is the metaclass's
    original = patched.__repr__

    @wraps(original)
    def safe(self: Any) -> str:
        try:
            return str(original(self))
        except AttributeError:
            return f"<{type(self).__name__}, incomplete>"

    patched.__repr__ = safe
    return cls
