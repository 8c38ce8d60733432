"""Calls with invalid arguments, as data, since no type checker would accept them."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from attrs import frozen

from accutics_authentic.errors import AccuticsAuthenticError


@frozen
class Wrong:
    """One such call: the name of a method, and its arguments."""

    method: str
    args: Sequence[Any]
    kwargs: Mapping[str, Any]

    def __str__(self) -> str:
        given = [ascii(arg) for arg in self.args]
        given += [f"{name}={value!a}" for name, value in self.kwargs.items()]
        return f"{self.method}({', '.join(given)})"[:60]


def wrong(method: str, /, *args: Any, **kwargs: Any) -> Wrong:
    return Wrong(method, args, kwargs)


async def check_refused(thing: Any, call: Wrong) -> None:
    """Check that the call raises, at the latest when it is awaited, before anything is sent.

    The target must belong to a session that was never opened: to send something would then raise
    ``SessionError``, which is not a ``ValueError``.
    """
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - it must be a ValueError as well
        await _made(thing, call)
    assert isinstance(caught.value, AccuticsAuthenticError)


async def _made(thing: Any, call: Wrong) -> None:
    outcome = getattr(thing, call.method)(*call.args, **call.kwargs)
    if inspect.isawaitable(outcome):
        await outcome
