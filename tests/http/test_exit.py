"""A program that ends in the middle of a call prints its own last words and no others."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from accutics_authentic.sandbox import Sandbox

HOME = Path(__file__).parents[2]
PROGRAM = """
import asyncio
import sys

from accutics_authentic import Accutics, Session

kept = []


async def inside(session):
    asyncio.get_running_loop().slow_callback_duration = 60  # -X dev tells of a busy machine
    accutics = Accutics(session, base_url=sys.argv[1], token=sys.argv[2])
    campaigns = accutics.resource("campaigns")
    half_read = aiter(campaigns.stream())
    await anext(half_read)
    run = campaigns.stream(page_size=10).open(concurrency=4)
    kept.extend([session, half_read, run])
    await run.__aenter__()
    for _ in range(15):
        await anext(run)
    calls = asyncio.gather(*(campaigns.get(n) for n in range(1, 9)), return_exceptions=True)
    await asyncio.sleep(0.05)
    {end}


async def closing():
    async with Session() as session:
        await inside(session)


async def forgetting():
    session = Session()
    await session.__aenter__()
    await inside(session)


asyncio.run({way}())
"""


async def ended(way: str, end: str) -> tuple[int | None, list[str]]:
    """Run the program, and return its exit code and what it wrote to stderr."""
    async with Sandbox(campaigns=45, group_items=0) as sandbox:
        sandbox.fail(delay=30, times=None, where=lambda request: len(request.segments) > 1)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-X", "dev", "-c", PROGRAM.format(way=way, end=end)),
            *(sandbox.accutics_url, sandbox.accutics_token),
            stderr=asyncio.subprocess.PIPE,
            cwd=HOME,
        )
        _, words = await process.communicate()
    return process.returncode, words.decode().splitlines()


@pytest.mark.parametrize(
    ("end", "code", "last"),
    [
        ("sys.exit(3)", 3, []),
        ("raise LookupError('mine')", 1, ["LookupError: mine"]),
        ("raise KeyboardInterrupt", -2, ["KeyboardInterrupt"]),
    ],
)
async def test_whatever_ends_the_program_nothing_else_is_printed(
    end: str, code: int, last: list[str]
) -> None:
    returned, words = await ended("closing", end)
    assert returned == code
    said = [line for line in words if line[:1] != " "]
    assert said == (["Traceback (most recent call last):", *last] if last else [])


async def test_a_session_that_was_never_closed_warns_once_at_exit() -> None:
    returned, words = await ended("forgetting", "return")
    assert returned == 0
    (warning,) = [line for line in words if "unclosed transport" not in line]  # asyncio's own words
    assert warning.endswith(
        "ResourceWarning: <Session, open> was never closed: use async with, or await aclose()"
    )


FORGOTTEN = """
import asyncio
import gc
import sys

from accutics_authentic import Accutics, Session


async def main():
    session = Session()
    await session.__aenter__()
    accutics = Accutics(session, base_url=sys.argv[1], token=sys.argv[2])
    asyncio.create_task(accutics.request("GET", "campaigns/1"))
    await asyncio.sleep(0.05)


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
gc.collect()
"""


async def test_a_loop_that_is_closed_before_a_call_is_over_says_nothing_of_ours() -> None:
    async with Sandbox(campaigns=1, group_items=0) as sandbox:
        sandbox.fail(delay=30, times=None)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", FORGOTTEN),
            *(sandbox.accutics_url, sandbox.accutics_token),
            stderr=asyncio.subprocess.PIPE,
            cwd=HOME,
        )
        _, words = await process.communicate()
    assert b"Task was destroyed but it is pending" in words  # asyncio's own words
    assert b"was created in a different Context" not in words  # as a ContextVar complains
