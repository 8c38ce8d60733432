"""Checks of objects and functions that users pass. Pure.

Each check raises an error that names the argument and what it must be.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from functools import partial
from types import UnionType
from typing import Any, NewType, TypeVar, Union, get_origin

from attrs import Attribute

from accutics_authentic.errors import ConfigurationError

from .arguments import type_of

T = TypeVar("T")

_NOT_AWAITABLE = frozenset(
    {"None", "bool", "bytes", "dict", "float", "int", "list", "str", "tuple"}
)


def check_instance(value: object, kind: type[Any], name: str) -> None:
    """Refuse *value* unless it is an instance of *kind*."""
    if not isinstance(value, kind):
        raise ConfigurationError(f"{name} must be a {kind.__name__}, not {_describe(value)}")


def check_or_default(value: T | None, kind: type[T], name: str, default: T) -> T:
    """Return *default* if *value* is None, otherwise *value*, an instance of *kind*."""
    if value is None:
        return default
    check_instance(value, kind, name)
    return value


def check_limiter(value: object, name: str) -> None:
    """Refuse *value* unless it is an ``async with`` object or None."""
    is_class = isinstance(value, type)
    if value is not None and (is_class or not isinstance(value, AbstractAsyncContextManager)):
        raise ConfigurationError(f"{name} must be an async with object, not {_describe(value)}")


def validate_limiter(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Validate an attrs field with ``check_limiter``."""
    check_limiter(value, f"{type(instance).__name__}.{attribute.name}")


def check_function(value: object, name: str) -> None:
    """Refuse *value* unless it is a plain function of one argument."""
    if not callable(value):
        raise ConfigurationError(f"{name} must be a function, not {_describe(value)}")
    call = _called_function(value)
    if inspect.iscoroutinefunction(call):
        raise ConfigurationError(f"{name} must be a plain function: nobody would await this one")
    if inspect.isgeneratorfunction(call) or inspect.isasyncgenfunction(call):
        raise ConfigurationError(f"{name} must be a plain function, not a generator")
    if not _accepts_arguments(value, 1):
        raise ConfigurationError(f"{name} must take one argument")


def check_handlers(value: object, name: str) -> tuple[Callable[[Any], object], ...]:
    """Return the handlers in *value*: a plain function of one argument, several of them, or None.

    A coroutine, passed by mistake, is closed.
    """
    if inspect.iscoroutine(value):
        value.close()
    if value is None:
        return ()
    if callable(value):
        check_function(value, name)
        return (value,)
    if not isinstance(value, Iterable) or isinstance(value, str | bytes):
        raise ConfigurationError(f"{name} must be a function or several, not {_describe(value)}")
    handlers = tuple(value)
    for each in handlers:
        check_function(each, f"each of {name}")
    return handlers


def check_async(value: object, name: str, *, takes: int) -> None:
    """Refuse *value* if it cannot be an async callable of *takes* arguments."""
    reason = why_not_async(value, name, takes=takes)
    if reason is not None:
        raise ConfigurationError(reason)


def why_not_async(value: object, name: str, *, takes: int) -> str | None:
    """Return why *value* cannot be an async callable of *takes* arguments, or None.

    A plain function may return an awaitable, as a lambda around an async call does, so it is only
    refused if its annotations or its kind rule that out. A coroutine, passed by mistake, is closed:
    otherwise Python would warn that it was never awaited.
    """
    if inspect.iscoroutine(value):
        value.close()
        return f"{name} must be the async function itself, not what it returns: leave out (...)"
    if not callable(value):
        return f"{name} must be an async function, not {_describe(value)}"
    call = _called_function(value)
    if not inspect.iscoroutinefunction(call) and _is_sync(call):
        return f"{name} must be an async function: make it async def"
    if not _accepts_arguments(value, takes):
        return f"{name} must take {'one argument' if takes else 'no argument'}"
    return None


def check_keys(value: object) -> None:
    """Refuse *value* if it cannot be an iterable of keys. A coroutine is closed."""
    if inspect.iscoroutine(value):
        value.close()
    if isinstance(value, str | bytes) or inspect.iscoroutine(value):
        raise ConfigurationError(f"keys must be an iterable of keys, not {type_of(value)}")


def check_model(value: object) -> None:
    """Refuse *value* unless it is a class or a special form of ``typing``."""
    is_form = get_origin(value) is not None or isinstance(value, NewType | TypeVar)
    if not isinstance(value, type) and not is_form and type(value).__module__ != "typing":
        raise ConfigurationError(f"model must be a class, not {_describe(value)}")


def _describe(value: object) -> str:
    return f"the class {value.__name__}" if isinstance(value, type) else type_of(value)


def _called_function(value: Callable[..., Any]) -> Any:
    """Return the function that is run when *value* is called."""
    while isinstance(value, partial):
        value = value.func
    if isinstance(value, type) or inspect.isroutine(value):
        return value
    return type(value).__call__


def _is_sync(call: Any) -> bool:
    if isinstance(call, type):
        return not hasattr(call, "__await__")
    flags = getattr(getattr(call, "__code__", None), "co_flags", 0)
    if flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR):
        return not flags & inspect.CO_ITERABLE_COROUTINE
    annotations = getattr(call, "__annotations__", {})
    if "return" not in annotations:
        return False
    result = annotations["return"]
    if isinstance(result, str):
        return result.partition("[")[0] in _NOT_AWAITABLE
    kind = get_origin(result) or result
    is_class = isinstance(kind, type) and kind not in (object, Any, Union, UnionType)
    return kind is None or (is_class and not hasattr(kind, "__await__"))


def _accepts_arguments(value: Callable[..., Any], count: int) -> bool:
    """Return whether *value* accepts *count* arguments; True if that is unknown."""
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):  # some builtins have no signature
        return True
    try:
        signature.bind(*[None] * count)
    except TypeError:
        return False
    return True
