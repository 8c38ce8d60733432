"""The server process: started on a free loopback port, and always stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent

# By default glibc returns the memory of each large answer to the kernel and requests it again. That
# costs three times as much as sending the answer. These variables make it keep the memory; other C
# libraries ignore them.
KEEP_THE_HEAP = {"MALLOC_TRIM_THRESHOLD_": "268435456", "MALLOC_MMAP_THRESHOLD_": "268435456"}


@contextmanager
def served(delay: float = 0.0) -> Iterator[str]:
    """Serve within the block, each answer *delay* seconds late, and yield the origin."""
    process = subprocess.Popen(  # noqa: S603 - this Python and our own server
        [sys.executable, "-m", "benchmarks.server", str(delay)],
        cwd=ROOT,
        env={**os.environ, **KEEP_THE_HEAP},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.stdin.close()
        try:
            process.wait(timeout=5)
        finally:
            process.kill()
            process.stdout.close()


def child(*arguments: str, **environment: str) -> str:
    """Run this Python with *arguments* and return what it printed."""
    return subprocess.run(  # noqa: S603 - this Python and our own arguments
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
