"""Strict JSON to attrs classes and back; the only door to cattrs and msgspec. Knows no vendor."""

from .codec import AT_ONCE, Codec
from .instances import is_instance
from .pages import Rows, allowed_rows, too_many
from .strict import make_converter

__all__ = [
    "AT_ONCE",
    "Codec",
    "Rows",
    "allowed_rows",
    "is_instance",
    "make_converter",
    "too_many",
]
