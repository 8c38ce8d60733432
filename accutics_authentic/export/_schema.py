"""The type of a column in Parquet that all its values fit, to the digit. No I/O here.

DuckDB would guess: texts that look like dates become dates, large integers lose digits.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

MAX_FIELDS = 1000  # in the objects of one column; more are keys that are values
MAX_DEPTH = 50
MAX_DECIMAL = 10**38  # of DECIMAL(38, 0)
EXACT_IN_DOUBLE = 2**53
JSON, TEXT, DIGITS = "JSON", "VARCHAR", "DECIMAL(38, 0)"


class Shape:
    """What the values in one place are. Fed with all of them."""

    def __init__(self, depth: int = 0) -> None:
        self._depth = depth
        self.kinds: set[str] = set()
        self.exact = True  # in a double
        self.least = self.greatest = 0
        self.items: Shape | None = None  # of lists
        self.fields: dict[str, Shape] = {}  # of objects
        self._too_many = False

    def add(self, value: Any) -> None:  # Any: JSON, with Decimal for what is no int
        """Look at one more value."""
        if value is None or self._too_many:
            return
        if self._depth > MAX_DEPTH:
            self._give_up()
            return
        match value:
            case bool():
                self.kinds.add("BOOLEAN")
            case str():
                self.kinds.add(TEXT)
            case int():
                self.kinds.add("int")
                self.least, self.greatest = min(self.least, value), max(self.greatest, value)
            case list():
                self.kinds.add("list")
                self.items = self.items or Shape(self._depth + 1)
                for each in value:
                    self.items.add(each)
            case dict():
                self.kinds.add("object")
                for name, each in value.items():
                    self._field(name).add(each)
                if len(self.fields) > MAX_FIELDS:
                    self._give_up()
            case _:
                self.kinds.add("float")
                self.exact = self.exact and Decimal(repr(float(value))) == value

    def _field(self, name: str) -> Shape:
        if name not in self.fields:
            self.fields[name] = Shape(self._depth + 1)
        return self.fields[name]

    def _give_up(self) -> None:
        self.fields.clear()
        self._too_many = True

    def type(self) -> str:
        """Return the type in DuckDB's words.

        ``JSON`` is for values of several kinds, and for what no other type holds exactly.
        """
        if self._too_many or not self.exact:
            return JSON
        kinds = self.kinds
        if not kinds:
            return TEXT
        if kinds == {"int"}:
            return self._int_type()
        if kinds == {"float"}:
            return "DOUBLE"
        if kinds == {"int", "float"}:
            in_double = self.least >= -EXACT_IN_DOUBLE and self.greatest <= EXACT_IN_DOUBLE
            return "DOUBLE" if in_double else JSON
        if len(kinds) > 1:
            return JSON
        if self.items is not None:
            kind = self.items.type()
            return JSON if kind in {JSON, DIGITS} else f"{kind}[]"
        if kinds == {"object"}:
            return self._object_type()
        return kinds.copy().pop()

    def _int_type(self) -> str:
        if self.least >= -(2**63) and self.greatest < 2**63:
            return "BIGINT"
        if self.least >= 0 and self.greatest < 2**64:
            return "UBIGINT"
        return DIGITS if self.least > -MAX_DECIMAL and self.greatest < MAX_DECIMAL else JSON

    def _object_type(self) -> str:
        types = {name: shape.type() for name, shape in self.fields.items()}
        if not types or distinct_names(types) != list(types) or {JSON, DIGITS} & {*types.values()}:
            return JSON
        return f"STRUCT({', '.join(f'{quoted(name)} {kind}' for name, kind in types.items())})"


def quoted(name: str) -> str:
    """Return *name* as an identifier in SQL."""
    return '"' + name.replace('"', '""') + '"'


def distinct_names(names: Iterable[str]) -> list[str]:
    """Return *names* as DuckDB tells them apart: none is empty, and "a" and "A" are the same."""
    found: dict[str, str] = {}
    for name in names:
        candidate, number = name or "_", 1
        while candidate.lower() in found:
            candidate, number = f"{name}_{number}", number + 1
        found[candidate.lower()] = candidate
    return list(found.values())
