"""Source text of classes for the rows of a sample. No I/O here."""

from .classes import class_name_for
from .source import STYLES, Style, write_module

__all__ = ["STYLES", "Style", "class_name_for", "write_module"]
