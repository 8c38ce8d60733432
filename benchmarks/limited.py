"""An API at its limit: a real nginx with ``limit_req``, and more calls than it allows.

nginx allows 100 a second with a burst of 20, and refuses others by a 429 with ``Retry-After: 1``.
It runs in a directory of its own on a free loopback port; without nginx there are no rows. Clients
are processes of their own, with the default policy: one, then two that share the limit.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from accutics_authentic._http.stats import CallStats
from benchmarks.models import campaign
from benchmarks.ours import ours
from benchmarks.remote import child
from benchmarks.table import Row

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
WARM = 5.0  # seconds in which the rate is learned
RATE, BURST = 100, 20
WIDTH = 100  # calls at a time
CONFIGURATION = """
pid {folder}/pid;
error_log {folder}/error crit;
worker_processes 1;
daemon off;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder};
    proxy_temp_path {folder};
    fastcgi_temp_path {folder};
    uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    limit_req_zone $binary_remote_addr zone=all:1m rate={rate}r/s;
    server {{
        listen 127.0.0.1:{port};
        keepalive_requests 1000000;
        root {folder};
        default_type application/json;
        limit_req zone=all burst={burst} nodelay;
        limit_req_status 429;
        add_header Retry-After {retry_after} always;
        location / {{ try_files /entity.json =404; }}
    }}
}}
"""


@contextmanager
def nginx(rate: int = RATE) -> Iterator[str]:
    """Serve one entity within the block, *rate* times a second; yield the origin."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        path = Path(folder)
        path.chmod(0o755)  # the workers of nginx are nobody
        (path / "entity.json").write_text(json.dumps({"data": campaign(1), "meta": {}}))
        (path / "conf").write_text(
            CONFIGURATION.format(
                folder=folder, port=port, rate=rate, burst=BURST, retry_after=RATE / rate
            )
        )
        command = [str(NGINX), "-p", folder, "-c", f"{folder}/conf"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603 - nginx, with our own configuration
        try:
            while True:
                with socket.socket() as trial:
                    if trial.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)


async def calls(origin: str, count: int) -> dict[str, float]:
    """Make *count* calls, 100 at a time; return what they took."""
    stats, failures = CallStats(), 0
    ended: list[float] = []
    start = time.perf_counter()
    async with ours(origin) as we:
        client = we.accutics._client

        async def get(_: int) -> None:
            await client.get(client.url("lists/1/1"), "lists/1/1", stats)
            ended.append(time.perf_counter() - start)

        async with we.session.bulk(get, range(count), concurrency=WIDTH) as outcomes:
            async for outcome in outcomes:
                failures += outcome.error is not None
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "requests": stats.requests,
        "failures": failures,
        "warm": sum(moment >= WARM for moment in ended),
    }


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    if NGINX is None:
        return []
    rate, count = (2_000, 60) if quick else (RATE, 5_000)
    rows: list[Row] = []
    for clients in (1, 2):
        with nginx(rate) as origin:
            arguments = "-m", __name__, origin, str(count // clients)
            texts = await asyncio.gather(
                *(asyncio.to_thread(child, *arguments) for _ in range(clients))
            )
        found = [json.loads(text) for text in texts]
        who = f"limit of {rate:,} a second, {count:,} calls, {clients} at it"
        seconds, ideal = max(each["seconds"] for each in found), (count - BURST) / rate
        requests = sum(each["requests"] for each in found) / count
        succeeded = 1 - sum(each["failures"] for each in found) / count
        warm = sum(each["warm"] for each in found)
        used = warm / max(0.001, seconds - WARM) / rate
        rows += [
            Row(
                case=f"{who}, time",
                unit="s",
                ours=seconds,
                limit=("ideal", ideal),
                against="ideal",
                ratio=seconds / ideal,
            ),
            Row(case=f"{who}, rate after 5 s", unit="of it", ours=used, ratio=used, least=0.8),
            Row(
                case=f"{who}, requests a call",
                unit="requests",
                ours=requests,
                ratio=requests,
                most=1.1,
            ),
            Row(
                case=f"{who}, succeeded",
                unit="of them",
                ours=succeeded,
                ratio=succeeded,
                least=1.0,
            ),
        ]
    return rows


if __name__ == "__main__":
    print(json.dumps(asyncio.run(calls(sys.argv[1], int(sys.argv[2])))))
