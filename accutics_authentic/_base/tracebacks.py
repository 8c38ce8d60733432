"""Tracebacks without the frames of this library, whose locals may hold tokens, bodies and links.

Debuggers and error trackers show the locals of each frame. Every public function and method is
therefore wrapped by ``hides_frames``, and nothing else in the library needs to mind what is local
where an error passes: an error of ours comes with the one frame of the wrapper, and what the
caller's own code raised (a token provider, a key function) with the caller's own frames only.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction, isfunction
from types import TracebackType
from typing import Any, TypeVar, cast

from accutics_authentic.errors import AccuticsAuthenticError

M = TypeVar("M", bound=Callable[..., Any])

#: Packages whose frames hold requests, tokens and bodies.
HIDDEN_PACKAGES = (__name__.partition(".")[0], "aiohttp", "aiosignal", "cattrs", "pydantic")

#: Special methods that a user's statements call, and that may raise.
PUBLIC_SPECIAL_METHODS = {"__init__", "__aenter__", "__aexit__", "__aiter__", "__anext__"}

#: Methods that call ``drop_frames`` where they fail.
HIDING_THEMSELVES: set[Callable[..., Any]] = set()


def hides_own_frames(method: M) -> M:
    """Mark a method that calls ``drop_frames`` where it fails; ``hides_frames`` leaves it as it is.

    For methods that are called once an item: the wrapper takes longer than they do.
    """
    HIDING_THEMSELVES.add(method)
    return method


def hides_frames(target: M) -> M:
    """Make a function, or each public method and property of a class, raise without our frames.

    Apply it to each class whose methods users call, and to each public function.
    """
    if not isinstance(target, type):
        return cast(M, _hiding(target))
    for name, member in tuple(vars(target).items()):
        if name.startswith("_") and name not in PUBLIC_SPECIAL_METHODS:
            continue
        if isfunction(member) and member not in HIDING_THEMSELVES:
            setattr(target, name, _hiding(member))
        elif isinstance(member, property):
            setattr(target, name, member.getter(_hiding(cast(Any, member.fget))))
        elif isinstance(member, classmethod | staticmethod):
            setattr(target, name, type(member)(_hiding(member.__func__)))
    return cast(M, target)


def _hiding(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except AccuticsAuthenticError as error:
            failure = error
        except BaseException as error:
            drop_frames(error)
            raise  # adds no frame
        finally:
            del args, kwargs  # this frame is shown as well
        drop_frames(failure)
        raise failure.with_traceback(None)  # the library hides its frames: locals may be secret

    @wraps(function)
    async def call_async(*args: Any, **kwargs: Any) -> Any:
        try:
            return await function(*args, **kwargs)
        except AccuticsAuthenticError as error:
            failure = error
        except BaseException as error:
            drop_frames(error)
            raise  # adds no frame
        finally:
            del args, kwargs  # this frame is shown as well
        drop_frames(failure)
        raise failure.with_traceback(None)  # the library hides its frames: locals may be secret

    return call_async if iscoroutinefunction(function) else call


def drop_frames(error: BaseException) -> None:
    """Drop our frames, and those of the packages below, from *error* and all that led to it.

    The line that says why they are hidden stays if it is the last one.
    """
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        one = pending.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            one.with_traceback(_without_hidden(one.__traceback__))
            pending += [one.__cause__, one.__context__]
            if isinstance(one, BaseExceptionGroup):
                pending += one.exceptions


def passed_through(traceback: TracebackType | None, module: str) -> bool:
    """Return whether *traceback* leads through a frame of *module*."""
    while traceback is not None:
        if traceback.tb_frame.f_globals.get("__name__") == module:
            return True
        traceback = traceback.tb_next
    return False


def _without_hidden(traceback: TracebackType | None) -> TracebackType | None:
    kept: list[TracebackType] = []
    while traceback is not None:
        module = traceback.tb_frame.f_globals.get("__name__", "")
        is_reason = module == __name__ and traceback.tb_next is None
        if is_reason or module.partition(".")[0] not in HIDDEN_PACKAGES:
            kept.append(traceback)
        traceback = traceback.tb_next
    for each in reversed(kept):
        traceback = TracebackType(traceback, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return traceback
