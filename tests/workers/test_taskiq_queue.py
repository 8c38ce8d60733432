"""The example for taskiq: real Redis, real workers, killed at random moments.

``KILLS=10`` kills more often (``nox -s kills``).
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import runpy
import signal
from asyncio.subprocess import Process
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from accutics_authentic import Session
from accutics_authentic.sandbox import Sandbox
from accutics_authentic.sandbox.records import RecordedRequest

from .killing import EXAMPLES, output, start
from .redis_server import admissions, most_in_a_second, redis_server

LOG = logging.getLogger(__name__)
EXAMPLE = EXAMPLES / "workers" / "taskiq_queue.py"
KILLS = int(os.environ.get("KILLS", "3"))
RATE = 30
PAGES = 20 + 10 * KILLS
ROWS = 10 * PAGES - 5


@pytest.fixture(autouse=True)
def needs_the_queue() -> None:
    for name in ("taskiq", "taskiq_redis", "throttled"):
        pytest.importorskip(name, reason=f"needs the group 'examples': {name}")


class Arrivals:
    """Lets a test wait until the sandbox has seen so many requests."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._seen, self._aim = 0, 0
        self._reached = asyncio.Event()
        sandbox.before_request.append(self._count)

    async def reach(self, number: int) -> None:
        self._aim = number
        self._reached.clear()
        if self._seen < number:
            await asyncio.wait_for(self._reached.wait(), 120)

    def _count(self, _: RecordedRequest) -> None:
        self._seen += 1
        if self._seen >= self._aim:
            self._reached.set()


async def test_workers_that_are_killed_lose_no_row_and_cost_a_page_each(tmp_path: Path) -> None:
    import redis.asyncio as redis

    random = Random(KILLS)
    async with redis_server(tmp_path) as url, Sandbox(campaigns=ROWS) as sandbox:
        settings = {"REDIS_URL": url, "RATE": str(RATE), "IDLE": "5"}

        async def worker() -> Process:
            return await start(sandbox, EXAMPLE, "worker", **settings)

        arrivals = Arrivals(sandbox)
        async with admissions(url, "throttled:") as times:
            workers = [await worker(), await worker()]
            job = await start(sandbox, EXAMPLE, "job", "test", **settings)
            # All tasks are sent at once, so all kills but maybe the first come after the last one.
            for moment in sorted(random.sample(range(5, PAGES), KILLS)):
                await arrivals.reach(moment)
                await asyncio.sleep(random.uniform(0, 0.1))
                victim = workers.pop(random.randrange(2))
                victim.kill()
                await output(victim)
                assert victim.returncode == -signal.SIGKILL
                workers.append(await worker())
            out, err = await output(job)
            assert out == f"{ROWS} rows\n", err
        for each in workers:
            each.kill()
            await output(each)
        async with redis.Redis.from_url(url) as client:
            rows: Any = client.lrange("test:rows", 0, -1)
            ids = [json.loads(row)["id"] for row in await rows]
        fetched = Counter(request.params["page"][0] for request in sandbox.requests)
        expected = {row["id"] for row in sandbox.accutics.collections["campaigns"].rows}
    twice = fetched.total() - PAGES
    LOG.info(
        "%d rows, %d kills, %d pages twice, at most %d admissions in a second",
        *(ROWS, KILLS, twice - 1, most_in_a_second(times)),
    )
    assert len(ids) == ROWS
    assert set(ids) == expected
    assert len(fetched) == PAGES
    assert twice <= KILLS + 1  # and the page that the slices are made of
    assert len(times) >= fetched.total() - 1
    assert most_in_a_second(times) <= RATE + 1


async def test_two_workers_on_one_slice_save_each_row_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import redis.asyncio as redis

    async with redis_server(tmp_path) as url, Sandbox(campaigns=95) as sandbox:
        monkeypatch.setenv("REDIS_URL", url)
        monkeypatch.setenv("ACCUTICS_URL", sandbox.accutics_url)
        monkeypatch.setenv("ACCUTICS_TOKEN", sandbox.accutics_token)
        example = runpy.run_path(str(EXAMPLE), run_name="example")
        async with Session() as session, redis.Redis.from_url(url) as client:
            [slice_] = await example["campaigns"](session).stream(page_size=10).split(1)
            do_slice, checkpoint = example["do_slice"], example["RedisCheckpoint"]
            await asyncio.gather(
                *(do_slice(session, slice_, checkpoint(client, "test", slice_)) for _ in range(3))
            )
            before = len(sandbox.requests)
            await do_slice(session, slice_, checkpoint(client, "test", slice_))
            assert len(sandbox.requests) == before  # it is done
            rows: Any = client.lrange("test:rows", 0, -1)
            ids = [json.loads(row)["id"] for row in await rows]
        expected = [row["id"] for row in sandbox.accutics.collections["campaigns"].rows]
        await example["broker"].shutdown()
    assert ids == expected
