"""pydantic models, version 2: read and written by pydantic itself, which is never imported here.

A model reads as its own configuration says: by default pydantic converts, ``"7"`` to 7 say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Self

import msgspec
from cattrs import Converter
from cattrs.dispatch import UnstructureHook
from cattrs.gen import override

from accutics_authentic._codec.digits import digits_of

from .kind import Kind, ModelField


class PydanticModels(Kind):
    """Subclasses of ``pydantic.BaseModel``."""

    def fields(self, model: Any) -> Iterable[ModelField]:
        """Return the fields; none of a ``RootModel``, which is no object of its own."""
        return [] if model.__pydantic_root_model__ else map(ModelField, model.model_fields)

    def types(self, model: Any) -> Mapping[str, Any]:
        """Return no types, since no hooks read the fields."""
        _complete(model)
        return {}

    def was_set(self, value: Any, name: str) -> bool:
        """Return whether a field was given a value, be it its default."""
        return name in value.model_fields_set

    def read_hook(self, kind: Any, converter: Converter) -> PydanticHook:
        """Return what reads *kind*."""
        return PydanticHook(kind)

    def write_hook(self, kind: Any, converter: Converter) -> PydanticWriter:
        """Return what writes *kind*."""
        return PydanticWriter(kind)

    def omitting_hook(
        self, kind: Any, converter: Converter, write: Callable[..., UnstructureHook]
    ) -> PydanticWriter:
        """Return what leaves out defaults within models, too, which pydantic writes itself."""
        return PydanticWriter(kind, exclude_defaults=True)


KIND = PydanticModels()


class PydanticHook:
    """Structures a model.

    A strict model takes a date, say, from JSON's text only if it reads JSON. pydantic's own reader
    of JSON makes a ``Decimal`` of a float, so that a number may lose digits there, but no text.

    Attributes:
        overrides: The keys of the fields, where cattrs has them.
        takes_digits: Whether the digits of numbers are to be kept, for a ``Decimal``.
    """

    def __init__(self, model: Any) -> None:
        _complete(model)
        schema = [*_parts(model.__pydantic_core_schema__)]
        self._model = model
        self.overrides = {
            name: override(rename=next(_aliases(field.validation_alias), name))
            for name, field in model.model_fields.items()
        }
        self._keys = frozenset(key for part in schema for key in _keys(part))
        self._is_strict = any(part.get("strict") is True for part in schema)
        has_decimal = any(part.get("type") == "decimal" for part in schema)
        self.takes_digits = has_decimal and not self._is_strict

    def __call__(self, value: Any, _: Any) -> Any:
        """Return the instance."""
        try:
            if self._is_strict:
                return self._model.model_validate_json(msgspec.json.encode(value))
            return self._model.model_validate(_with_digits(value) if self.takes_digits else value)
        except ValueError as error:
            from .pydantic_errors import pydantic_mismatch  # most documents fit

            mismatch = pydantic_mismatch(error, value, self._keys)
            if mismatch is None:
                raise
        raise mismatch  # outside, so that it does not hold pydantic's error, which holds the values


class PydanticWriter:
    """Writes instances of one model.

    Attributes:
        overrides: The keys of the fields, where cattrs has them.
    """

    def __init__(self, model: Any, *, exclude_defaults: bool = False) -> None:
        self._options = {"exclude_defaults": exclude_defaults, "by_alias": True, "warnings": False}
        fields = {} if model.__pydantic_root_model__ else model.model_fields
        self.overrides = {
            name: override(rename=field.serialization_alias or name)
            for name, field in fields.items()
        }

    def __call__(self, value: Any) -> Any:
        """Return plain JSON values. What does not fit its type is written as it is."""
        return value.model_dump(mode="json", **self._options)


class NumberWithDigits(float):
    """A float that knows the digits it was made of, of which pydantic makes a ``Decimal``."""

    def __new__(cls, digits: str) -> Self:
        """Return the float of *digits*."""
        number = super().__new__(cls, digits)
        number.digits = digits
        return number

    digits: str

    def __str__(self) -> str:
        return self.digits

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.digits,)


def _with_digits(value: Any) -> Any:
    """Return a JSON value in which each float knows its digits, if it does not show them."""
    if isinstance(value, dict):
        return {key: _with_digits(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_digits(each) for each in value]
    if isinstance(value, float) and (digits := digits_of(value)) != repr(value):
        return NumberWithDigits(digits)
    return value


def _complete(model: Any) -> None:
    """Resolve annotations that were unknown when the class was made; raise if they still are."""
    if not model.__pydantic_complete__:
        model.model_rebuild()


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield each object in a core schema of pydantic."""
    pending = [schema]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            yield part
            pending += part.values()
        elif isinstance(part, list | tuple):
            pending += part


def _keys(part: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys that a part of a core schema declares."""
    fields = part.get("fields", ())  # of dataclasses a list of objects with ``name``
    yield from (each for each in fields if isinstance(each, str))
    yield from (each for each in (part.get("name"),) if isinstance(each, str))
    yield from _aliases(part.get("validation_alias"))


def _aliases(alias: Any) -> Iterator[str]:
    """Yield the keys in an alias: it is a key, a choice of keys, or a path of keys and indexes."""
    parts = getattr(alias, "choices", getattr(alias, "path", alias))
    if isinstance(parts, str):
        yield parts
    elif isinstance(parts, list):
        for each in parts:
            yield from _aliases(each)
