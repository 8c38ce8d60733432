"""How do workers on a queue read one list? A slice is a task; here with taskiq and Redis.

``do_slice`` knows no queue. It saves each page with its cursor, in one transaction, so a worker may
be killed at any moment: the queue gives its slice to another one, which goes on after the page that
was saved last. If two workers read the same slice, each row still counts once.

    pip install accutics-authentic taskiq taskiq-redis throttled-py
    redis-server &
    export REDIS_URL=redis://127.0.0.1 ACCUTICS_URL=... ACCUTICS_TOKEN=...
    python examples/workers/taskiq_queue.py worker &     # as many as you like, on any machine
    python examples/workers/taskiq_queue.py job 2026-11-26
"""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Protocol

from redis.asyncio import Redis
from redis.exceptions import WatchError
from taskiq import SimpleRetryMiddleware, TaskiqEvents, TaskiqState
from taskiq.api import run_receiver_task
from taskiq_redis import RedisStreamBroker
from throttled.asyncio import RateLimiterType, RedisStore, Throttled, rate_limiter

from accutics_authentic import Accutics, Limits, Resource, Session, is_finished

REDIS_URL = os.environ["REDIS_URL"]
RATE = int(os.environ.get("RATE", "20"))  # requests a second, of all workers together
IDLE = float(os.environ.get("IDLE", "600"))  # seconds; longer than the longest slice takes
PARTS = 16  # slices; several for each worker, so that none waits long for the last one
HEARTBEAT = 1.0  # seconds


class Checkpoint(Protocol):
    """Where the rows of one slice go, and the cursor after the last of them."""

    async def load(self) -> str | None:
        """Return the cursor that was saved last."""
        ...

    async def save(self, rows: Sequence[Any], cursor: str) -> bool:
        """Save both or neither; return False if somebody has saved since ``load`` or ``save``."""
        ...


async def do_slice(session: Session, slice_: str, checkpoint: Checkpoint) -> None:
    """Read the rest of a slice; when this returns, all of it is saved."""
    while (cursor := await checkpoint.load()) is None or not is_finished(cursor):
        async for page in campaigns(session).stream(slice=slice_, cursor=cursor).pages():
            if not await checkpoint.save(page.items, page.cursor):
                break  # another worker reads this slice: go on after what it saved


def campaigns(session: Session) -> Resource[dict[str, Any]]:
    """Return the list, of the API that the environment names."""
    base_url, token = os.environ["ACCUTICS_URL"], os.environ["ACCUTICS_TOKEN"]
    return Accutics(session, base_url=base_url, token=token).resource("campaigns")


class RedisCheckpoint:
    """A checkpoint in Redis: the rows of a job are a list, the cursor is a string."""

    def __init__(self, redis: Any, job: str, slice_: str) -> None:
        self._redis, self._rows = redis, f"{job}:rows"
        self._key = f"{job}:cursor:{sha256(slice_.encode()).hexdigest()}"
        self._cursor: bytes | None = None

    async def load(self) -> str | None:
        """Return the cursor that was saved last."""
        self._cursor = await self._redis.get(self._key)
        return None if self._cursor is None else self._cursor.decode()

    async def save(self, rows: Sequence[Any], cursor: str) -> bool:
        """Save both in one transaction, if the cursor is still the one that we know."""
        async with self._redis.pipeline(transaction=True) as pipe:
            await pipe.watch(self._key)
            if await pipe.get(self._key) != self._cursor:
                return False
            pipe.multi()
            if rows:
                pipe.rpush(self._rows, *map(json.dumps, rows))
            pipe.set(self._key, cursor)
            try:
                await pipe.execute()
            except WatchError:
                return False
        self._cursor = cursor.encode()
        return True


class SharedRate:
    """A limiter for ``Limits``: all workers together send at most RATE requests a second.

    GCRA with a burst of 1 admits them one by one; other algorithms let bursts through.
    """

    def __init__(self) -> None:
        quota = rate_limiter.per_sec(RATE, burst=1)
        store = RedisStore(server=REDIS_URL)
        self._throttled = Throttled(
            "api", using=RateLimiterType.GCRA.value, quota=quota, store=store
        )

    async def __aenter__(self) -> None:
        """Wait for a turn; ``Timeouts.call`` says for how long."""
        while (answer := await self._throttled.limit()).limited:  # noqa: ASYNC110 - no event
            await asyncio.sleep(answer.state.retry_after)

    async def __aexit__(self, *_: object) -> None:
        """Do nothing: a turn is not given back."""


# Here the queue begins.
broker = RedisStreamBroker(
    REDIS_URL,
    consumer_id="0",  # tasks that were sent before the first worker started count, too
    idle_timeout=int(IDLE * 1000),
    unacknowledged_lock_timeout=5,  # else a worker killed at the wrong moment leaves it locked
    unacknowledged_batch_size=1,
    xread_count=1,  # a worker takes no tasks that others could do
).with_middlewares(SimpleRetryMiddleware(default_retry_count=20))


@broker.on_event(TaskiqEvents.WORKER_STARTUP)
async def start(state: TaskiqState) -> None:
    """Open what a worker process needs: one session for all its tasks."""
    state.redis = Redis.from_url(REDIS_URL)
    state.session = Session(limits=Limits(limiter=SharedRate()))
    await state.session.aopen()


@broker.on_event(TaskiqEvents.WORKER_SHUTDOWN)
async def stop(state: TaskiqState) -> None:
    """Close it."""
    await state.session.aclose()
    await state.redis.aclose()


@broker.task(task_name="read", retry_on_error=True)
async def read(job: str, slice_: str) -> None:
    """Read a slice, and say that it is done."""
    redis = broker.state.redis
    await do_slice(broker.state.session, slice_, RedisCheckpoint(redis, job, slice_))
    await redis.sadd(f"{job}:done", slice_)


@broker.task(task_name="heartbeat")
async def heartbeat() -> None:
    """Do nothing: taskiq-redis gives a killed worker's task back only after a new message."""


async def run_job(job: str) -> int:
    """Send the slices, wait until all are done, and return the number of rows.

    Started again under the same name, it goes on with the same slices.
    """
    await broker.startup()
    redis: Any = Redis.from_url(REDIS_URL)
    async with Session() as session:
        if (saved := await redis.get(f"{job}:slices")) is None:
            saved = json.dumps(await campaigns(session).stream(page_size=10).split(PARTS))
            await redis.set(f"{job}:slices", saved)
    slices = json.loads(saved)
    for slice_ in slices:
        await read.kiq(job, slice_)
    while await redis.scard(f"{job}:done") < len(slices):
        await heartbeat.kiq()
        await asyncio.sleep(HEARTBEAT)
    rows: int = await redis.llen(f"{job}:rows")
    await redis.aclose()
    await broker.shutdown()
    return rows


if __name__ == "__main__":
    if sys.argv[1] == "worker":  # or: taskiq worker taskiq_queue:broker --max-async-tasks 1
        asyncio.run(run_receiver_task(broker, max_async_tasks=1, run_startup=True))
    else:
        print(f"{asyncio.run(run_job(sys.argv[2]))} rows")
