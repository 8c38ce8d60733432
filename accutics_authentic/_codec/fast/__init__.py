"""Read classes straight from bytes, where msgspec does exactly what a cattrs hook would do.

``reader_for`` is the only way in, and only ``_codec/readers.py`` uses it. Without this folder and
that one call, everything still works, slower: each value is then read by its hook.
"""

from .reader import Reader, reader_for

__all__ = ["Reader", "reader_for"]
