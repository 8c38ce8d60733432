"""Strict JSON to models and back, by cattrs and msgspec. Knows no vendor."""

from cattrs import Converter

from .codec import BIG_BODY, Codec
from .kinds import is_class_instance, wire
from .pages import DecodedPage, max_rows_for, row_bytes, run_to_end, too_many_rows
from .parse import read_json
from .strict import make_converter

__all__ = [
    "BIG_BODY",
    "Codec",
    "Converter",
    "DecodedPage",
    "is_class_instance",
    "make_converter",
    "max_rows_for",
    "read_json",
    "row_bytes",
    "run_to_end",
    "too_many_rows",
    "wire",
]
