"""Signals, at each moment of a command."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from accutics_authentic._cli.exits import Exit
from accutics_authentic._cli.interrupts import Interrupts
from accutics_authentic.sandbox import Sandbox
from accutics_authentic.sandbox.records import RecordedRequest
from tests.cli.running import Command


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_cancels_the_work_and_the_next_one_ends_it(number: int) -> None:
    interrupts = Interrupts()
    interrupts.install()
    steps = []

    async def work() -> None:
        signal.raise_signal(number)
        try:
            await asyncio.Event().wait()
        finally:
            steps.append("cancelled")
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(number)
            steps.append("again")

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(interrupts.watch(work()))
    assert steps == ["cancelled", "again"]


def test_before_the_work_a_signal_ends_the_program_and_afterwards_it_changes_nothing() -> None:
    interrupts = Interrupts()
    interrupts.install()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)

    async def work() -> str:
        return "outcome"

    assert asyncio.run(interrupts.watch(work())) == "outcome"
    signal.raise_signal(signal.SIGTERM)


def test_a_signal_that_is_ignored_stays_so() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    Interrupts().install()
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_a_platform_without_sighup_has_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "SIGHUP")
    interrupts = Interrupts()
    interrupts.install()
    assert signal.getsignal(signal.SIGINT) == interrupts.handle


def test_an_interrupted_command_says_so_and_ends_with_3(command: Command, sandbox: Sandbox) -> None:
    def interrupt(_: RecordedRequest) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    sandbox.before_request.append(interrupt)
    sandbox.fail(delay=30)
    ended = command("count", "accutics", "campaigns")
    assert (ended.code, ended.out, ended.err) == (Exit.INTERRUPTED, "", "interrupted\n")
