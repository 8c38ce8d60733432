"""Values to JSON for request bodies: as they are, or not at all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import attrs
import msgspec
from cattrs import BaseConverter

from accutics_authentic.errors import ConfigurationError

from .refusal import step

DEEPEST = 100  # levels; a body that goes deeper most likely holds itself


def encode(value: object, converter: BaseConverter) -> bytes:
    """Return *value* as compact UTF-8 JSON; instances of attrs classes go through *converter*.

    Raises:
        ConfigurationError: JSON cannot say it; the text names the place and the type.
    """
    plain = _plain(value, converter, "$", 0)
    try:
        return msgspec.json.encode(plain)
    except ValueError:  # more digits than Python puts into text, by default 4300
        pass
    raise ConfigurationError("the body holds an int with too many digits")


def _plain(value: Any, converter: BaseConverter, path: str, depth: int) -> Any:
    if depth > DEEPEST:
        raise ConfigurationError(f"{path[:100]}: the body is nested too deep, or holds itself")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, int):
        return int.__index__(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ConfigurationError(f"{path}: JSON has no NaN and no infinity")
        return float.__float__(value)
    if isinstance(value, Mapping):
        return {
            _key(key, path): _plain(inner, converter, step(path, key), depth + 1)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [
            _plain(inner, converter, f"{path}[{index}]", depth + 1)
            for index, inner in enumerate(value)
        ]
    if attrs.has(type(value)):
        return _plain(_unstructured(value, converter, path), converter, path, depth + 1)
    raise ConfigurationError(f"{path}: JSON has no {type(value).__name__}")


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


def _unstructured(value: object, converter: BaseConverter, path: str) -> Any:
    try:
        return converter.unstructure(value)
    except Exception as error:  # a hook of the user's own may raise anything
        name = type(error).__name__
    kind = type(value).__name__
    raise ConfigurationError(f"{path}: the converter could not unstructure {kind} ({name})")
