"""Objects that cannot be pickled or copied, and how this library itself makes a variant of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

C = TypeVar("C", bound=type[Any])  # Any: a class of anything
T = TypeVar("T")


def refuses_copies(advice: str) -> Callable[[C], C]:
    """Return a decorator for classes whose instances refuse ``pickle`` and ``copy``.

    Such an instance holds a token, connections or a position in an event loop, and what fails deep
    inside of ``pickle`` names neither.

    Args:
        advice: Ends the sentence: what to hand over instead.
    """

    def decorate(cls: C) -> C:
        def refuse(self: object, protocol: object) -> NoReturn:
            raise TypeError(f"{type(self).__name__} is neither pickled nor copied: {advice}")

        patched: Any = cls  # to mypy it takes ``object``'s own signature only
        patched.__reduce_ex__ = refuse
        return cls

    return decorate


def variant(instance: T, **changes: object) -> T:
    """Return an object like *instance*, with *changes* of attributes; runs no ``__init__``."""
    other = object.__new__(type(instance))
    vars(other).update(vars(instance), **changes)
    return other
