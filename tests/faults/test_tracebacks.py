"""Every public method hides the frames of the library: by its decorator, and when it raises."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from functools import partial
from traceback import extract_tb, walk_tb
from types import FunctionType
from typing import Any

import attrs
import pytest

from accutics_authentic import (
    Accutics,
    Authentic,
    Clock,
    Limits,
    Outcome,
    Page,
    RetryPolicy,
    Session,
    Timeouts,
    is_finished,
)
from accutics_authentic._base import tracebacks
from accutics_authentic._base.tracebacks import (
    HIDDEN_PACKAGES,
    HIDING_THEMSELVES,
    PUBLIC_SPECIAL_METHODS,
    hides_frames,
)
from accutics_authentic.errors import AccuticsAuthenticError, ConfigurationError
from tests.http.serving import Served, serve
from tests.support.public import public_classes

from .hostile import reply
from .secrets import TOKEN, chain, leaks, shown

#: Members that cannot raise: what the user's own clock overrides.
HARMLESS: dict[type, set[str]] = {Clock: set(vars(Clock))}


def exits(kind: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the functions behind what a user calls, reads or awaits on a *kind*."""
    for name, member in inspect.getmembers_static(kind):
        found = member.fget if isinstance(member, property) else member
        function = getattr(found, "__func__", found)
        public = not name.startswith("_") or name in PUBLIC_SPECIAL_METHODS
        if public and isinstance(function, FunctionType):
            yield name, function


def is_generated(name: str, kind: type) -> bool:
    """Return whether attrs wrote a constructor that checks nothing."""
    is_checked = any(field.validator for field in getattr(kind, "__attrs_attrs__", ()))
    return name == "__init__" and attrs.has(kind) and not is_checked


def test_every_public_method_and_property_hides_frames() -> None:
    found = [(kind, *each) for kind in public_classes() for each in exits(kind)]
    assert len(found) > 60
    bare = [
        f"{kind.__name__}.{name}"
        for kind, name, function in found
        if function.__code__.co_filename != tracebacks.__file__
        and function not in HIDING_THEMSELVES
        and function.__module__.startswith("accutics_authentic")
        and name not in HARMLESS.get(kind, ())
        and not is_generated(name, kind)
    ]
    assert bare == []


class Wrong:
    """An argument of a wrong type, with a secret in its repr."""

    def __repr__(self) -> str:
        return TOKEN


#: Values that no required parameter accepts; each holds a secret.
WRONG: list[Any] = [Wrong(), f"{TOKEN}\n", {TOKEN: Wrong()}, [Wrong()]]


def arguments(function: Callable[..., Any], wrong: Any, *, optional: bool) -> Any:
    """Return *wrong* for each parameter but ``self``: those by position, and those by name."""
    parameters = [*inspect.signature(function).parameters.values()][1:]
    given = [each for each in parameters if optional or each.default is each.empty]
    by_name = {each.name for each in given if each.kind is not each.POSITIONAL_ONLY}
    return [wrong for each in given if each.name not in by_name], dict.fromkeys(by_name, wrong)


async def objects(served: Served, stack: AsyncExitStack) -> list[object]:
    """Return an object of each class that has methods, and one more that has nothing to yield."""
    stream = served.campaigns.stream()
    run = await stack.enter_async_context(stream.open())
    bulk = await stack.enter_async_context(served.session.bulk(served.campaigns.get, [1]))
    failed = Outcome[int, int](1, error=LookupError(TOKEN))
    page = Page[int, Any]((), None, lambda count: "x" * count)
    return [
        *(
            served.session,
            served.accutics,
            served.authentic,
            served.authentic.groups,
            served.authentic.items,
        ),
        *(served.campaigns, stream, aiter(stream), stream.pages(), run, run.pages(), bulk, failed),
        *(page, stream.open()),
    ]


def check_traceback(error: BaseException) -> None:
    frames = [frame for one in chain(error) for frame, _ in walk_tb(one.__traceback__)]
    names = [frame.f_globals["__name__"] for frame in frames]
    ours = {name for name in names if name.partition(".")[0] in HIDDEN_PACKAGES}
    assert ours <= {tracebacks.__name__}, ours
    if isinstance(error, AccuticsAuthenticError):
        assert not leaks(shown(error))


async def error_of(target: object, name: str, wrong: Any, *, optional: bool) -> Any:
    """Use one member of *target* wrongly, and return the error it raises or delivers."""
    try:
        member = getattr(target, name)
        if callable(member):
            function = getattr(type(target), name)
            by_position, by_name = arguments(function, wrong, optional=optional)
            result = member(*by_position, **by_name)
            if inspect.isawaitable(result):
                result = await result
            if isinstance(result, Outcome):
                return result.error
    except (Exception, StopAsyncIteration) as error:
        return error
    return None


@pytest.mark.parametrize("optional", [False, True])
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: type(wrong).__name__)
async def test_no_member_of_a_public_object_raises_with_a_frame_that_holds_anything(
    wrong: Any, optional: bool
) -> None:
    seen: dict[type, set[str]] = {}
    async with serve(*[reply(400, b"{}")] * 40) as served, AsyncExitStack() as stack:
        for target in await objects(served, stack):
            for name, _ in exits(type(target)):
                if name in {"aclose", "__init__", "__aenter__", "__aexit__"}:
                    continue
                error = await error_of(target, name, wrong, optional=optional)
                if error is not None:
                    check_traceback(error)
                    seen.setdefault(type(target), set()).add(name)
    raising = {kind.__name__ for kind in seen}
    assert raising >= {
        *("Session", "Accutics", "Authentic", "Groups", "Resource", "Outcome", "Bulk"),
        *("Stream", "Items", "Pages", "Run", "RunPages"),
    }


@pytest.mark.parametrize(
    "call",
    [
        lambda: Timeouts(call=Wrong()),  # type: ignore[arg-type]  # on purpose
        lambda: Limits(limiter=Wrong()),  # type: ignore[arg-type]  # on purpose
        lambda: RetryPolicy(attempts=Wrong()),  # type: ignore[arg-type]  # on purpose
        lambda: is_finished(TOKEN),
        lambda: is_finished("x", cursor_key=TOKEN),  # type: ignore[arg-type]  # on purpose
        lambda: Accutics(Session(), base_url=TOKEN, token=TOKEN),
        lambda: Authentic(Session(), token=f"{TOKEN}\n"),
        lambda: Session(retry=Wrong()),  # type: ignore[arg-type]  # on purpose
    ],
)
def test_no_constructor_and_no_function_raises_with_a_frame_that_holds_anything(
    call: Callable[[], object],
) -> None:
    with pytest.raises(AccuticsAuthenticError) as caught:
        call()
    check_traceback(caught.value)


@hides_frames
class Members:
    """A class with one member of each kind, and a private one."""

    @property
    def fails(self) -> int:
        raise ConfigurationError("a property")

    @fails.setter
    def fails(self, value: int) -> None:
        raise ConfigurationError("a setter")

    @staticmethod
    def static() -> None:
        raise ConfigurationError("static")

    @classmethod
    def made(cls) -> None:
        raise ConfigurationError("a class method")

    def _private(self) -> None:
        raise ConfigurationError("private")


def test_properties_and_methods_of_every_kind_hide_frames_and_private_ones_need_not() -> None:
    hidden = Members()
    for use in (lambda: hidden.fails, hidden.static, hidden.made):
        with pytest.raises(ConfigurationError) as caught:
            use()
        names = [frame.f_code.co_name for frame, _ in walk_tb(caught.value.__traceback__)]
        assert names[-1] == "call"
    with pytest.raises(ConfigurationError, match="a setter") as caught:
        hidden.fails = 1
    with pytest.raises(ConfigurationError) as caught:
        hidden._private()
    assert [*walk_tb(caught.value.__traceback__)][-1][0].f_code.co_name == "_private"


async def test_the_line_that_users_see_last_says_why_there_is_no_more() -> None:
    async def rows() -> None:
        async for _ in served.campaigns.stream():
            pass

    async def rows_of_a_run() -> None:
        async with served.campaigns.stream().open() as run:
            async for _ in run:
                pass

    async def arguments() -> None:
        Timeouts(call=0)

    async with serve(*[reply(400, b"{}")] * 3) as served:
        for use in (rows, rows_of_a_run, arguments, partial(served.campaigns.get, 1)):
            with pytest.raises(AccuticsAuthenticError) as caught:
                await use()
            last = extract_tb(caught.value.__traceback__)[-1]
            assert last.filename == tracebacks.__file__
            assert "hides its frames" in str(last.line)
