"""Waiting to send: first for the caller's limiter, then for one of the session's slots."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from .limits import Limiter


def slot(
    limiter: Limiter | None, slots: AbstractAsyncContextManager[Any]
) -> AbstractAsyncContextManager[Any]:
    """Return what to enter around one request; entering it waits. *slots* is a semaphore."""
    return slots if limiter is None else _both(limiter, slots)


@asynccontextmanager
async def _both(limiter: Limiter, slots: AbstractAsyncContextManager[Any]) -> AsyncIterator[None]:
    """Enter the limiter first: waiting for it does not hold a connection.

    No error is swallowed, whatever the limiter's ``__aexit__`` returns.
    """
    failure: BaseException | None = None
    async with limiter, slots:
        try:
            yield
        except BaseException as error:
            failure = error
            raise
    try:
        if failure is not None:
            raise failure
    finally:
        del failure  # breaks the cycle through its traceback
