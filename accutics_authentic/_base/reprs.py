"""Reprs that never fail, not even for an object whose ``__init__`` has not finished."""

from __future__ import annotations

from functools import wraps
from reprlib import recursive_repr
from typing import Any, TypeVar

import attrs

C = TypeVar("C", bound=type[Any])  # Any: a class of anything


def safe_repr(cls: C) -> C:
    """Make the repr of an instance that lacks attributes show the name of its class alone.

    Tracebacks and debuggers show such instances: an ``__init__`` that raised leaves one in its
    frame, and so does a copy or an unpickling that failed half-way.

    An attrs class may be declared with ``repr=False``: it gets the repr that attrs would generate,
    which would take a quarter of the time to define the class.
    """
    patched: Any = cls  # to mypy ``cls.__repr__`` is the metaclass's
    declared = patched.__repr__
    original = _show_fields if declared is object.__repr__ else declared

    @wraps(declared)
    def safe(self: Any) -> str:
        try:
            return str(original(self))
        except AttributeError:
            return f"<{type(self).__name__}, incomplete>"

    patched.__repr__ = safe
    return cls


@recursive_repr("...")
def _show_fields(instance: Any) -> str:
    """Return what the repr of an attrs class shows, as its fields say."""
    shown = [
        f"{each.name}={(repr if each.repr is True else each.repr)(getattr(instance, each.name))}"
        for each in attrs.fields(type(instance))
        if each.repr
    ]
    return f"{type(instance).__qualname__.rsplit('>.', 1)[-1]}({', '.join(shown)})"
