"""Which classes fit the rows of a sample, and which fields they have."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from attrs import frozen

from .names import class_name, field_names, is_encodable, singular
from .shape import Shape

_NOUN = re.compile(r"[A-Za-z][A-Za-z_-]*")


@frozen(kw_only=True)
class ModelField:
    """A field of a class.

    Attributes:
        name: Its name.
        key: Its key in JSON.
        annotation: Its type, as source text.
        optional: Whether the key may be missing; the field is None then.
        comment: What the sample does not tell; empty if there is nothing to say.
    """

    name: str
    key: str
    annotation: str
    optional: bool
    comment: str


@frozen
class Model:
    """A class.

    Attributes:
        name: Its name.
        fields: In the order of first sight.
    """

    name: str
    fields: tuple[ModelField, ...]


def class_name_for(path: str) -> str:
    """Return the name of the class for the rows at *path*: that of its last noun, or ``Row``."""
    last = path.rstrip("/").rpartition("/")[2]
    return class_name(singular(last), ()) if _NOUN.fullmatch(last) else "Row"


def classes_of(
    rows: Iterable[Mapping[str, Any]], name: str, used_names: Collection[str]
) -> list[Model]:
    """Return the classes for *rows*, each after those that it uses: that of a row is the last one.

    Args:
        rows: JSON objects.
        name: The name of the class of a row.
        used_names: Names that no field may have.
    """
    shape = Shape()
    for row in rows:
        shape.see(row)
    planner = _Planner(used_names)
    planner.add(name, shape)
    return planner.models


class _Planner:
    """Makes classes, those of nested objects first."""

    def __init__(self, used_names: Collection[str]) -> None:
        self.models: list[Model] = []
        self._used_names = used_names
        self._class_names: set[str] = set()

    def add(self, name: str, shape: Shape) -> None:
        """Add the class of the objects of *shape*, and those of what they hold."""
        self._class_names.add(name)
        fields = {key: each for key, each in shape.fields.items() if is_encodable(key)}
        names = field_names(fields, self._used_names)
        made = [
            self._field(name, key, names[key], each, optional=each.values < shape.objects)
            for key, each in fields.items()
        ]
        self.models.append(Model(name, tuple(made)))

    def _field(
        self, owner: str, key: str, name: str, shape: Shape, *, optional: bool
    ) -> ModelField:
        return ModelField(
            name=name,
            key=key,
            annotation=self._annotation(owner, key, shape, nullable=optional),
            optional=optional,
            comment=_comment(shape),
        )

    def _annotation(self, owner: str, key: str, shape: Shape, *, nullable: bool = False) -> str:
        if shape.too_deep or shape.values == shape.nulls:
            return "Any"
        parts: list[str] = []
        if shape.objects:
            parts.append(self._of_objects(owner, key, shape))
        if shape.elements is not None:
            parts.append(f"list[{self._annotation(owner, singular(key), shape.elements)}]")
        if shape.texts or shape.times:
            parts.append("str" if shape.texts else "datetime")
        if shape.integers and (shape.big_integers or not shape.floats):
            parts.append("int")
        if shape.floats:
            parts.append("float")
        if shape.booleans:
            parts.append("bool")
        if shape.nulls or nullable:
            parts.append("None")
        return " | ".join(parts)

    def _of_objects(self, owner: str, key: str, shape: Shape) -> str:
        if not shape.fields:
            return "dict[str, Any]"
        if shape.is_mapping:
            return f"dict[str, {self._annotation(owner, singular(key), shape.any_field())}]"
        name = class_name(key, self._class_names)
        if name != class_name(key, ()):
            name = class_name(f"{owner}_{key}", self._class_names)
        self.add(name, shape)
        return name


def _comment(shape: Shape) -> str:
    if shape.too_deep:
        return "nested too deeply to tell"
    if shape.is_null:
        return "always null in the sample"
    return "always empty in the sample" if shape.is_empty else ""
