from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from tests.support.leaks import nothing_left

from .parsers import parser, stack, way
from .secrets import leaks

__all__ = ["nothing_left_or_leaked", "parser", "stack", "way"]


@pytest.fixture(autouse=True)
async def nothing_left_or_leaked(
    caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> AsyncIterator[None]:
    """Check after every test that nothing is left open and no log holds a secret.

    All loggers are at DEBUG. In a module that says ``DEBUG = True`` asyncio is in its debug mode,
    which logs more and takes three times as long.
    """
    caplog.set_level(logging.DEBUG)
    loop = asyncio.get_running_loop()
    loop.set_debug(getattr(request.module, "DEBUG", False))
    loop.slow_callback_duration = 60  # a busy machine must not fail a test
    async with nothing_left():
        yield
    assert not leaks(caplog.text)
