"""Classes for the rows of a list, as 3 rows of it show them.

Written by ``accutics-authentic init``. Other rows may differ: change what you know better.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accutics_authentic import wire


@dataclass(frozen=True, kw_only=True)
class Either:
    a: int


@dataclass(frozen=True, kw_only=True)
class Step:
    at: datetime | None
    by: str | None = None


@dataclass(frozen=True, kw_only=True)
class OddRow:
    id: int
    class_: str | None = field(default=None, metadata=wire("class"))
    class_2: int | None = field(default=None, metadata=wire("__class__"))
    content_type_: str | None = field(default=None, metadata=wire("content-type"))
    content_type: str | None = None
    starts_at: datetime | None = field(default=None, metadata=wire("startsAt"))
    list_: list[Any] | None = field(default=None, metadata=wire("list"))  # always empty in the sample
    field_: Any = field(default=None, metadata=wire("field"))  # always null in the sample
    field_2: Any = field(default=None, metadata=wire("field "))  # always null in the sample
    self_: bool | None = field(default=None, metadata=wire("self"))
    converter: str | int | None = None
    converter_: int | None = field(default=None, metadata=wire("Converter"))
    model_name: str | None = None
    json: dict[str, Any] | None = None  # always empty in the sample
    a_quoted_key: float | None = field(default=None, metadata=wire('a "quoted"\nkey'))
    beløb: int | None = None
    mixed: int | float | bool
    either: Either | list[str | int | None] | str
    steps: list[Step] | None = None
