"""Processes of examples, killed after so many requests to the sandbox."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from accutics_authentic.sandbox import Sandbox
from accutics_authentic.sandbox.records import RecordedRequest

EXAMPLES = Path(__file__).parents[2] / "examples"


async def start(sandbox: Sandbox, *command: object, **environment: str) -> Process:
    """Start *command*, a Python program, with the sandbox in its environment."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *map(str, command),
        env={
            **os.environ,
            "ACCUTICS_URL": sandbox.accutics_url,
            "ACCUTICS_TOKEN": sandbox.accutics_token,
            "AUTHENTIC_URL": sandbox.authentic_url,
            "AUTHENTIC_TOKEN": sandbox.authentic_token,
            **environment,
        },
        stdout=PIPE,
        stderr=PIPE,
    )


async def output(process: Process, seconds: float = 120) -> tuple[str, str]:
    """Wait until *process* has ended, and return what it wrote."""
    out, err = await asyncio.wait_for(process.communicate(), seconds)
    return out.decode(), err.decode()


def kill_after(
    sandbox: Sandbox,
    requests: int,
    process: Process,
    number: int = signal.SIGKILL,
) -> None:
    """Send a signal to *process* when the sandbox has seen so many more requests."""
    left = requests

    def count(_: RecordedRequest) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            sandbox.before_request.remove(count)
            process.send_signal(number)

    sandbox.before_request.append(count)
