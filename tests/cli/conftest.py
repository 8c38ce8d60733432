"""A sandbox in a thread of its own, and commands that run in this process."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator

import pytest

from accutics_authentic._cli.interrupts import NAMES
from accutics_authentic.sandbox import Sandbox
from tests.cli.running import Command, served


@pytest.fixture(autouse=True)
def process_state() -> Iterator[None]:
    """Restore what a command changes for its process, which it expects to be its own."""
    numbers = [getattr(signal, name) for name in NAMES]
    before = [(number, signal.signal(number, signal.SIG_DFL)) for number in numbers]
    logger = logging.getLogger("accutics_authentic")
    level, handlers = logger.level, list(logger.handlers)
    yield
    for number, handler in before:
        signal.signal(number, handler)
    logger.setLevel(level)
    logger.handlers[:] = handlers


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A running sandbox; the environment has its URLs and tokens."""
    with served() as sandbox:
        monkeypatch.setenv("ACCUTICS_BASE_URL", sandbox.accutics_url)
        monkeypatch.setenv("ACCUTICS_TOKEN", sandbox.accutics_token)
        monkeypatch.setenv("AUTHENTIC_BASE_URL", sandbox.authentic_url)
        monkeypatch.setenv("AUTHENTIC_TOKEN", sandbox.authentic_token)
        yield sandbox


@pytest.fixture
def command(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run commands in this process, at 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    return Command(capfdbinary)
