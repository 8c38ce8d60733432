"""Base classes for structs. Most of them are internal.

Their repr shows no field, since tracebacks show local variables. They compare by identity unless
declared with ``eq=True``. What users hold and what the converter fills are attrs classes instead:
those take 15 times as long to define, which for all structs would be a fifth of the import.
"""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

__all__ = ["Frozen", "Mutable", "field", "replace"]


class _Opaque:
    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Frozen(_Opaque, Struct, eq=False, frozen=True):
    """Immutable struct."""


class Mutable(_Opaque, Struct, eq=False):
    """Mutable struct."""


class Record(Struct, eq=True, frozen=True, kw_only=True, gc=False):
    """Immutable struct of plain values that users hold: its repr shows them, none is secret."""
