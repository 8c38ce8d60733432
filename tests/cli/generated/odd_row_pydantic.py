"""Classes for the rows of a list, as 3 rows of it show them.

Written by ``accutics-authentic init``. Other rows may differ: change what you know better.
"""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


class Either(BaseModel):
    a: int


class Step(BaseModel):
    at: datetime | None
    by: str | None = None


class OddRow(BaseModel):
    model_config = {"protected_namespaces": ()}  # fields may begin with model_
    id: int
    class_: str | None = Field(default=None, alias="class")
    class_2: int | None = Field(default=None, alias="__class__")
    content_type_: str | None = Field(default=None, alias="content-type")
    content_type: str | None = None
    starts_at: datetime | None = Field(default=None, alias="startsAt")
    list_: list[Any] | None = Field(default=None, alias="list")  # always empty in the sample
    field_: Any = Field(default=None, alias="field")  # always null in the sample
    field_2: Any = Field(default=None, alias="field ")  # always null in the sample
    self_: bool | None = Field(default=None, alias="self")
    converter: str | int | None = None
    converter_: int | None = Field(default=None, alias="Converter")
    model_name: str | None = None
    json_: dict[str, Any] | None = Field(default=None, alias="json")  # always empty in the sample
    a_quoted_key: float | None = Field(default=None, alias='a "quoted"\nkey')
    beløb: int | None = None
    mixed: int | float | bool
    either: Either | list[str | int | None] | str
    steps: list[Step] | None = None
