"""What the values at one place of a sample have in common. Never keeps a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from attrs import define, field

MAX_DEPTH = 20  # of objects and arrays in each other; Python itself nests no more than 200 brackets
#: RFC 3339, section 5.6, with a date and time as the library writes them; no digit is lost then.
# Not T24, which Python reads since 3.14 only, and not all kinds of model.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT(?!24)\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
MANY_KEYS = 20  # fields of a class recur
RARE = 0.2  # part of the objects that have a key


@define(eq=False)
class Shape:
    """What is known of the values at one place.

    Attributes:
        values: How many there were.
        nulls: How many of them were null.
        booleans: Whether there were some; likewise the next ones.
        integers: Numbers without fraction or exponent.
        big_integers: Integers that no float is equal to.
        floats: Other numbers.
        texts: Texts that are no time with an offset.
        times: Texts that are.
        elements: The elements of all arrays, if there was an array.
        objects: How many objects there were.
        fields: The values of their keys, in the order of first sight.
        too_deep: Whether values were not looked at, since they were nested too deeply.
    """

    values: int = 0
    nulls: int = 0
    booleans: bool = False
    integers: bool = False
    big_integers: bool = False
    floats: bool = False
    texts: bool = False
    times: bool = False
    elements: Shape | None = None
    objects: int = 0
    fields: dict[str, Shape] = field(factory=dict)
    too_deep: bool = False

    def see(self, value: Any, depth: int = 0) -> None:
        """Note what a JSON *value* is; *depth* objects and arrays are around it."""
        self.values += 1
        match value:
            case None:
                self.nulls += 1
            case bool():
                self.booleans = True
            case int():
                self.integers = True
                self.big_integers |= not _is_float(value)
            case float():
                self.floats = True
            case str() if _is_time(value):
                self.times = True
            case str():
                self.texts = True
            case _ if depth > MAX_DEPTH:
                self.too_deep = True
            case list():
                self._see_array(value, depth)
            case _:
                self._see_object(value, depth)

    def _see_array(self, values: Iterable[Any], depth: int) -> None:
        if self.elements is None:
            self.elements = Shape()
        for each in values:
            self.elements.see(each, depth + 1)

    def _see_object(self, value: Mapping[str, Any], depth: int) -> None:
        self.objects += 1
        for key, each in value.items():
            self.fields.setdefault(key, Shape()).see(each, depth + 1)

    @property
    def is_null(self) -> bool:
        """Whether there was nothing but null."""
        return self.values == self.nulls > 0

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing but empty arrays and objects, and null."""
        has_more = self.booleans or self.integers or self.floats or self.texts or self.times
        empty = not (self.elements and self.elements.values) and not self.fields
        return empty and not has_more

    @property
    def is_mapping(self) -> bool:
        """Whether the keys of the objects are data: there are many, and few objects have the same.

        An object without any key may become anything, so it is one, too.
        """
        seen = sum(each.values for each in self.fields.values())
        has_many = len(self.fields) > MANY_KEYS
        return not self.fields or (has_many and seen < RARE * len(self.fields) * self.objects)

    def any_field(self) -> Shape:
        """Return what the values of all keys have in common."""
        merged = Shape()
        for each in self.fields.values():
            merged.add(each)
        return merged

    def add(self, other: Shape) -> None:
        """Note all that *other* knows."""
        self.values += other.values
        self.nulls += other.nulls
        self.booleans |= other.booleans
        self.integers |= other.integers
        self.big_integers |= other.big_integers
        self.floats |= other.floats
        self.texts |= other.texts
        self.times |= other.times
        self.objects += other.objects
        self.too_deep |= other.too_deep
        if other.elements is not None:
            if self.elements is None:
                self.elements = Shape()
            self.elements.add(other.elements)
        for key, each in other.fields.items():
            self.fields.setdefault(key, Shape()).add(each)


def _is_float(value: int) -> bool:
    try:
        return float(value) == value
    except OverflowError:
        return False


def _is_time(text: str) -> bool:
    if _TIME.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
