"""What values inside are made of.

What a user holds and what the converter fills are attrs classes. All else that is a bundle of
values is a ``Struct`` of msgspec: a call makes ten of them, and defining one takes a fifteenth of
the time, which would be most of an import. They are known by identity unless they say otherwise,
and show none of their fields, since they stand in the frames of tracebacks.
"""

from __future__ import annotations

from msgspec import Struct


class _Opaque:
    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Frozen(_Opaque, Struct, eq=False, frozen=True):
    """A bundle that stays as it is."""


class Mutable(_Opaque, Struct, eq=False):
    """A bundle that changes."""
