"""Tracebacks without the frames whose locals must not be seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction, isfunction
from types import TracebackType
from typing import Any, TypeVar, cast

from accutics_authentic.errors import AccuticsAuthenticError

C = TypeVar("C", bound=type)
M = TypeVar("M", bound=Callable[..., Any])


def without(traceback: TracebackType | None, *packages: str) -> TracebackType | None:
    """Return *traceback* without the frames of *packages*, or of what lies in them."""
    if traceback is None:
        return None
    below = without(traceback.tb_next, *packages)
    module = traceback.tb_frame.f_globals.get("__name__", "")
    if any(f"{module}.".startswith(f"{package}.") for package in packages):
        return below
    return TracebackType(below, traceback.tb_frame, traceback.tb_lasti, traceback.tb_lineno)


def passes(traceback: TracebackType | None, module: str) -> bool:
    """Return whether *traceback* leads through a frame of *module*."""
    while traceback is not None:
        if traceback.tb_frame.f_globals.get("__name__") == module:
            return True
        traceback = traceback.tb_next
    return False


def discreet(face: C) -> C:
    """Make the constructor and the public methods of a class raise as ``discreetly`` does."""
    for name, method in tuple(vars(face).items()):
        if isfunction(method) and (name == "__init__" or not name.startswith("_")):
            setattr(face, name, discreetly(method))
    return face


def discreetly(method: M) -> M:
    """Let *method* raise our errors without the frames that they came through.

    Each check has in its locals what it refuses, and error trackers show locals.
    """

    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except AccuticsAuthenticError as error:
            failure = error
        finally:
            del args, kwargs  # this frame is shown as well
        raise failure.with_traceback(None)

    @wraps(method)
    async def call_async(*args: Any, **kwargs: Any) -> Any:
        try:
            coroutine = method(*args, **kwargs)
        finally:
            del args, kwargs
        try:
            return await coroutine
        except AccuticsAuthenticError as error:
            failure = error
        raise failure.with_traceback(None)

    return cast(M, call_async if iscoroutinefunction(method) else call)
