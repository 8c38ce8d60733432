"""First use in several threads at once, in a process of its own, since failing would end it."""

from __future__ import annotations

import asyncio
import sys

from accutics_authentic.sandbox import Sandbox


async def test_a_class_may_be_used_first_in_two_threads_at_once() -> None:
    async with Sandbox(group_items=0) as sandbox:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.support.first_use",
            sandbox.accutics_url,
            sandbox.accutics_token,
            stdout=asyncio.subprocess.PIPE,
        )
        answer, _ = await process.communicate()
    assert (process.returncode, answer) == (0, b"5\n5\n")
