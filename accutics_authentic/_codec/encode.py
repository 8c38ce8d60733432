"""Values to JSON for request bodies: exactly, or not at all."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Set
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import msgspec
from cattrs import BaseConverter

from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import ConfigurationError

from .annotations import AnnotationError, field_types
from .instances import is_class_instance, path_to, without_defaults
from .mismatch import redacted_child_path, type_name
from .strict import UnencodableError, unstructure_datetime

MAX_DEPTH = 100  # levels; a body that goes deeper most likely holds itself


def encode(value: object, converter: BaseConverter, *, changes: bool = False) -> bytes:
    """Return *value* as compact UTF-8 JSON; what is no JSON of itself goes through *converter*.

    Args:
        value: The body.
        converter: Its hooks say how a value is written. Where it has none: times with a date as
            ISO 8601 text with their offset, dates and times as ISO 8601 text, UUIDs and decimal
            numbers as text, enums as their values.
        changes: Leave out the fields of an instance that have their default; see
            ``without_defaults``. Only those of *value* itself, not of instances in it.

    Raises:
        ConfigurationError: JSON cannot say it; the text names the place and the type.
    """
    writer = _Writer(converter)
    if changes and is_class_instance(value):
        document = without_defaults(value, writer.unstructured(value, "$"), converter)
        plain = writer.plain(document, Location(owner=type_name(type(value))))
    else:
        plain = writer.plain(value, Location())
    try:
        return msgspec.json.encode(plain)
    except ValueError:  # more digits than Python puts into text, by default 4300
        pass
    raise ConfigurationError("the body holds an int with too many digits")


class Location(Frozen, frozen=True):
    """A place in a body.

    Attributes:
        path: Such as ``$.payments[0].amount``.
        depth: How deep it is.
        owner: The class of the instance that it is in, or none.
    """

    path: str = "$"
    depth: int = 0
    owner: str = ""

    def at(self, path: str) -> Location:
        """Return the place one level deeper."""
        return Location(path, self.depth + 1, self.owner)


class _Writer(Frozen, frozen=True):
    """Makes plain values of a body."""

    converter: BaseConverter

    def plain(self, value: Any, at: Location) -> Any:
        if at.depth > MAX_DEPTH:
            short = at.path[:100]
            raise ConfigurationError(f"{short}: the body is nested too deep, or holds itself")
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, Enum):
            return self._by_hook(value, at)
        if isinstance(value, str):
            return _text(value, at.path)
        if isinstance(value, int):
            return int.__index__(value)
        if isinstance(value, float):
            if not math.isfinite(value):
                raise ConfigurationError(f"{at.path}: JSON has no NaN and no infinity")
            return float.__float__(value)
        if isinstance(value, Mapping):
            return {
                _key(key, at.path): self.plain(inner, at.at(redacted_child_path(at.path, key)))
                for key, inner in value.items()
            }
        if isinstance(value, Set):  # in no order that a list could have
            raise ConfigurationError(_no_json(value, at))
        if isinstance(value, list | tuple):
            return [
                self.plain(inner, at.at(f"{at.path}[{index}]")) for index, inner in enumerate(value)
            ]
        return self._by_hook(value, at)

    def _by_hook(self, value: Any, at: Location) -> Any:
        """Return what the converter makes of *value*, or what is usual where it has no hook."""
        parse_path = self.unstructured(value, at.path)
        if parse_path is not value:
            owner = type_name(type(value)) if is_class_instance(value) else at.owner
            return self.plain(parse_path, Location(at.path, at.depth + 1, owner))
        if isinstance(value, Enum):
            return self.plain(value.value, at.at(at.path))
        text = _no_json(value, at)
        for kind, write in FALLBACKS.items():
            if isinstance(value, kind):
                try:
                    return write(value)
                except UnencodableError as error:
                    text = f"{at.path}: {error}"
                break
        raise ConfigurationError(text)

    def unstructured(self, value: Any, path: str) -> Any:
        """Return what the converter makes of *value*.

        Raises:
            ConfigurationError: It cannot; the text names the place.
        """
        try:
            return self.converter.unstructure(value)
        except UnencodableError as error:
            place = path_to(error.value, value, self.converter, path) or path
            text = f"{place}: {error}"
        except Exception as error:  # a hook of the user's own may raise anything
            text = f"{path}: {_why_not(value, error)}"
        raise ConfigurationError(text)


def _why_not(value: Any, error: Exception) -> str:
    if is_class_instance(value):
        try:
            field_types(type(value))
        except AnnotationError as unresolved:
            return str(unresolved)
    return f"the converter could not unstructure {type(value).__name__} ({type(error).__name__})"


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise UnencodableError("JSON has no NaN and no infinity", value)
    return Decimal.__str__(value)


#: How values are written that the converter leaves as they are, by the first class that fits.
FALLBACKS: dict[type, Callable[[Any], str]] = {
    datetime: unstructure_datetime,
    date: date.isoformat,
    time: time.isoformat,
    UUID: UUID.__str__,
    Decimal: _decimal,
}


def _no_json(value: object, at: Location) -> str:
    name = type_name(type(value))
    if not at.owner:
        return f"{at.path}: JSON has no {name}"
    return (
        f"{at.path}, in {at.owner}: JSON has no {name}; register a hook, and give it as"
        f" converter=: converter.register_unstructure_hook({name}, lambda value: ...)"
    )


def _text(value: str, path: str) -> str:
    text = str.__str__(value)  # of a subclass what it holds, not what it shows
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = ""
        if not text:
            raise ConfigurationError(f"{path}: a lone surrogate is no text")
    return text


def _key(key: object, path: str) -> str:
    if not isinstance(key, str):
        raise ConfigurationError(f"{path}: keys are str, not {type(key).__name__}")
    return _text(key, f"a key of {path}")
