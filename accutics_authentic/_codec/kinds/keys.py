"""The keys that fields have in JSON: each given by its class, or all by a style."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal, get_args

import msgspec

from accutics_authentic._base.arguments import type_of
from accutics_authentic.errors import ConfigurationError

from .kind import ModelError, ModelField

Style = Literal["lower", "upper", "camel", "pascal", "kebab"]
Rename = Style | Callable[[str], str]

STYLES: tuple[Style, ...] = get_args(Style)
WIRE = "accutics_authentic.wire"  # of the key, in the metadata of a field


def wire(key: str) -> dict[str, Any]:
    """Return the metadata of a field that has another *key* in JSON.

    For attrs classes and dataclasses, and for any key, even if it is no Python name::

        content_type: str = field(metadata=wire("content-type"))

    In an attrs class, ``field(alias="contentType")`` does the same for a key that is one. If a
    field has both, the alias only names the argument of ``__init__``.

    Raises:
        ConfigurationError: The key is no text.
    """
    if not isinstance(key, str):
        raise ConfigurationError(f"key must be a str, not {type_of(key)}")
    if not _is_encodable(key):
        raise ConfigurationError("key must not hold a lone surrogate")
    return {WIRE: key}


def check_rename(rename: object) -> None:
    """Refuse what is neither a style nor a function.

    Raises:
        ConfigurationError: It is something else.
    """
    if not (rename is None or callable(rename) or (isinstance(rename, str) and rename in STYLES)):
        raise ConfigurationError(f"rename must be one of {', '.join(STYLES)}, or a function")


def keys_of(model: Any, fields: Iterable[ModelField], rename: Rename | None) -> dict[str, str]:
    """Return the JSON key of each field that has one of its own, by the name of the field.

    What the class says comes before *rename*.

    Args:
        model: The class.
        fields: Its fields.
        rename: Makes the other keys.

    Raises:
        ModelError: Two fields have the same key, or *rename* fails.
    """
    keys: dict[str, str] = {}
    owners: dict[str, str] = {}
    for each in fields:
        key = each.key
        if key is None and rename is not None:
            key = _renamed(each.name, rename, model)
        if key is not None and key != each.name:
            keys[each.name] = key
        if each.init:  # others are neither read nor written
            owner = owners.setdefault(each.name if key is None else key, each.name)
            if owner != each.name:
                raise ModelError(
                    f"{model.__name__}.{owner} and {model.__name__}.{each.name} have the same key"
                    " in JSON; give one of them another: field(metadata=wire(...))"
                )
    return keys


def _renamed(name: str, rename: Rename, model: Any) -> str:
    try:
        key: object = _in_style(name, rename) if isinstance(rename, str) else rename(name)
        problem = "" if isinstance(key, str) and _is_encodable(key) else "must return text"
    except Exception as error:  # the user's own may raise anything
        problem = f"raised {type(error).__name__}"
    if problem:
        raise ModelError(f"{model.__name__}.{name}: what was given as rename= {problem}")
    return str(key)


def _in_style(name: str, style: Style) -> str:
    struct: Any = msgspec.defstruct("Renamed", [name], rename=style)
    (key,) = struct.__struct_encode_fields__
    return str(key)


def _is_encodable(key: str) -> bool:
    try:
        key.encode()
    except UnicodeEncodeError:
        return False
    return True
