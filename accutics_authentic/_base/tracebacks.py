"""Tracebacks without the frames whose locals must not be seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction, isfunction
from types import TracebackType
from typing import Any, TypeVar, cast

from accutics_authentic.errors import AccuticsAuthenticError

M = TypeVar("M", bound=Callable[..., Any])

#: Packages in whose frames requests, tokens and bodies lie.
HIDDEN_PACKAGES = (__name__.partition(".")[0], "aiohttp", "aiosignal", "cattrs")


def without(traceback: TracebackType | None, *packages: str) -> TracebackType | None:
    """Return *traceback* without the frames of *packages*, or of what lies in them."""
    kept: list[TracebackType] = []
    while traceback is not None:
        module = traceback.tb_frame.f_globals.get("__name__", "")
        if not any(f"{module}.".startswith(f"{package}.") for package in packages):
            kept.append(traceback)
        traceback = traceback.tb_next
    for each in reversed(kept):
        traceback = TracebackType(traceback, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return traceback


def drop_frames(error: BaseException) -> None:
    """Drop the frames of ours, and of what lies below, from *error* and from what led to it.

    What the caller's own code raises passes through here with its own frames only: those of ours
    hold what the caller entrusted to us, a token provider for one.
    """
    seen: set[int] = set()
    line: list[BaseException | None] = [error]
    while line:
        one = line.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            one.with_traceback(without(one.__traceback__, *HIDDEN_PACKAGES))
            line += [one.__cause__, one.__context__]
            if isinstance(one, BaseExceptionGroup):
                line += one.exceptions


def passed_through(traceback: TracebackType | None, module: str) -> bool:
    """Return whether *traceback* leads through a frame of *module*."""
    while traceback is not None:
        if traceback.tb_frame.f_globals.get("__name__") == module:
            return True
        traceback = traceback.tb_next
    return False


def hides_frames(target: M) -> M:
    """Let a function, or the constructor and public methods of a class, raise without our frames.

    Our own errors come without any frame they came through, other exceptions without ours. Each
    check has in its locals what it refuses, and error trackers show locals.
    """
    if isinstance(target, type):
        for name, method in tuple(vars(target).items()):
            if isfunction(method) and (name == "__init__" or not name.startswith("_")):
                setattr(target, name, hides_frames(method))
        return cast(M, target)

    @wraps(target)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return target(*args, **kwargs)
        except AccuticsAuthenticError as error:
            failure = error
        except BaseException as error:
            drop_frames(error)
            raise  # which adds no frame
        finally:
            del args, kwargs  # this frame is shown as well
        raise failure.with_traceback(None)  # our frames are hidden: their locals may hold secrets

    @wraps(target)
    async def call_async(*args: Any, **kwargs: Any) -> Any:
        try:
            coroutine = target(*args, **kwargs)
        finally:
            del args, kwargs
        try:
            return await coroutine
        except AccuticsAuthenticError as error:
            failure = error
        except BaseException as error:
            drop_frames(error)
            raise  # which adds no frame
        raise failure.with_traceback(None)  # our frames are hidden: their locals may hold secrets

    return cast(M, call_async if iscoroutinefunction(target) else call)
