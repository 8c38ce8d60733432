"""Strict JSON to attrs classes and back; the only door to cattrs and msgspec. Knows no vendor."""

from .codec import AT_ONCE, Codec
from .instances import is_instance
from .pages import Rows, allowed_rows, finished, row_in, too_many
from .strict import make_converter

__all__ = [
    "AT_ONCE",
    "Codec",
    "Rows",
    "allowed_rows",
    "finished",
    "is_instance",
    "make_converter",
    "row_in",
    "too_many",
]
