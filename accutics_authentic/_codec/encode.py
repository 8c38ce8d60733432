"""Values to JSON for request bodies: exactly, or an error."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Set
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import msgspec
from attrs import NOTHING
from cattrs import BaseConverter

from accutics_authentic._base.arguments import format_int
from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import ConfigurationError

from .annotations import field_types
from .instances import path_to, without_defaults
from .kinds import ModelError, is_class_instance
from .mismatch import UnencodableError, redacted_child_path, type_name
from .scalars import keep_decimal
from .strict import TEXTS
from .times import unstructure_datetime

_encode = msgspec.json.Encoder(decimal_format="number").encode

MAX_DEPTH = 100  # levels; a body that is deeper most likely holds itself


def encode(value: object, converter: BaseConverter, *, changes: bool = False) -> bytes:
    """Return *value* as compact UTF-8 JSON; what JSON does not know goes through *converter*.

    Args:
        value: The body.
        converter: Its hooks say how a value is written. Without a hook, a ``datetime`` is written
            as ISO 8601 text with its offset, a ``date``, ``time`` or ``timedelta`` as ISO 8601
            text, a ``UUID`` or ``Decimal`` as text, an enum's member as its value.
        changes: Leave out the fields of an instance that have their default; see
            ``without_defaults``. Only those of *value* itself, not of instances in it.

    Raises:
        ConfigurationError: It cannot be written as JSON; the text names path and type.
    """
    writer = _Writer(converter)
    if changes and is_class_instance(value):
        document = without_defaults(value, writer.unstructured(value, "$"), converter)
        plain = writer.plain(document, Location(owner=type_name(type(value))))
    else:
        plain = writer.plain(value, Location())
    try:
        return _encode(plain)
    except ValueError:  # an int has more digits than Python converts to text, by default 4300
        pass
    raise ConfigurationError("the body holds an int with too many digits")


class Location(Frozen, frozen=True):
    """Where in a body a value is.

    Attributes:
        path: Such as ``$.payments[0].amount``.
        depth: Its level.
        owner: The name of the class of the instance that it is in; empty if it is in none.
    """

    path: str = "$"
    depth: int = 0
    owner: str = ""

    def at(self, path: str) -> Location:
        """Return the location one level deeper, at *path*."""
        return Location(path, self.depth + 1, self.owner)


class _Writer(Frozen, frozen=True):
    """Turns values into plain ones that msgspec writes as they are."""

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
            return self._object(value, at)
        if isinstance(value, Set):  # has no order, which an array would need
            raise ConfigurationError(_not_json_text(value, at))
        if isinstance(value, list | tuple) and not _is_named_tuple(value):
            return [
                self.plain(child, at.at(f"{at.path}[{index}]")) for index, child in enumerate(value)
            ]
        return self._by_hook(value, at)

    def _object(self, value: Mapping[Any, Any], at: Location) -> dict[str, Any]:
        written: dict[str, Any] = {}
        for key, child in _items(value, at.path):
            text = self._key(key, at)
            if text in written:
                raise ConfigurationError(f"{at.path}: two keys are the same in JSON")
            written[text] = self.plain(child, at.at(redacted_child_path(at.path, key)))
        return written

    def _key(self, key: object, at: Location) -> str:
        """Return the text of a key, which may be whatever is text or a whole number in JSON."""
        written = self._by_hook(key, at) if isinstance(key, KEYS) else key
        if isinstance(written, int) and not isinstance(written, bool):
            return format_int(written, f"a key of {at.path}")
        if not isinstance(written, str):
            raise ConfigurationError(f"{at.path}: keys must be str, not {type(key).__name__}")
        return _text(written, f"a key of {at.path}")

    def _by_hook(self, value: Any, at: Location) -> Any:
        """Return what the converter makes of *value*, or the fallback if it has no hook."""
        if value is NOTHING:  # an enum's member, whose value is 1
            raise ConfigurationError(f"{at.path}: has no value yet (attrs.NOTHING)")
        written = self.unstructured(value, at.path)
        if written is not value:
            owner = type_name(type(value)) if is_class_instance(value) else at.owner
            return self.plain(written, Location(at.path, at.depth + 1, owner))
        if isinstance(value, Enum):
            return self.plain(value.value, at.at(at.path))
        if self.converter.get_unstructure_hook(type(value)) is keep_decimal:
            return Decimal(value)
        text = _not_json_text(value, at)
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
            where = path_to(error.value, value, self.converter, path) or path
            text = f"{where}: {error}"
        except ModelError as error:
            text = str(error)
        except Exception as error:  # a hook of the user's own may raise anything
            text = f"{path}: {_unstructure_text(value, error)}"
        raise ConfigurationError(text)


def _unstructure_text(value: Any, error: Exception) -> str:
    if is_class_instance(value):
        try:
            field_types(type(value))
        except ModelError as unresolved:
            return str(unresolved)
    return f"the converter could not unstructure {type(value).__name__} ({type(error).__name__})"


#: How values are written that the converter leaves unchanged: by the first class that matches.
FALLBACKS: dict[type, Callable[[Any], str]] = {
    datetime: unstructure_datetime,
    date: date.isoformat,
    **TEXTS,
}
#: What keys may be, beside text and whole numbers.
KEYS = (Enum, *FALLBACKS)


def _not_json_text(value: object, at: Location) -> str:
    name = type_name(type(value))
    if not at.owner:
        return f"{at.path}: JSON has no {name}"
    return (
        f"{at.path}, in {at.owner}: JSON has no {name}; register a hook, and give it as"
        f" converter=: converter.register_unstructure_hook({name}, lambda value: ...)"
    )


def _items(value: Mapping[Any, Any], path: str) -> list[tuple[Any, Any]]:
    try:
        return list(value.items())
    except Exception as error:  # a mapping of the user's own may raise anything
        name, reason = type_name(type(value)), type(error).__name__
    raise ConfigurationError(f"{path}: the {name} could not be read ({reason})")


def _is_named_tuple(value: object) -> bool:
    return isinstance(value, tuple) and is_class_instance(value)


def _text(value: str, path: str) -> str:
    text = str.__str__(value)  # not the ``__str__`` of a subclass
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = ""
        if not text:
            raise ConfigurationError(f"{path}: a lone surrogate is no text")
    return text
