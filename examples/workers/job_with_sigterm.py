"""How does a job stop on SIGTERM? At once: each page was saved, and the next start goes on.

Kubernetes, systemd and Docker send SIGTERM and wait, for half a minute or so, before they kill. The
page under way is given up: it costs one request, at the next start.

    python examples/workers/job_with_sigterm.py campaigns.jsonl
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from accutics_authentic import Accutics, Session, is_finished


class Copy:
    """The rows, and how far we are: two files, in your program a database."""

    def __init__(self, rows: Path) -> None:
        self._rows, self._state = rows, rows.with_suffix(".cursor")

    def begin(self) -> str | None:
        """Return the cursor saved last, and drop the rows that a kill has left after it."""
        saved = json.loads(self._state.read_text()) if self._state.exists() else None
        if saved is None or is_finished(saved["cursor"]):
            self._rows.write_bytes(b"")
            return None
        os.truncate(self._rows, saved["bytes"])
        cursor: str = saved["cursor"]
        return cursor

    def save(self, rows: list[dict[str, Any]], cursor: str) -> None:
        """Save the rows first, then the cursor, whole or not at all."""
        with self._rows.open("a") as file:
            file.writelines(f"{json.dumps(row)}\n" for row in rows)
            file.flush()
            state = json.dumps({"cursor": cursor, "bytes": file.tell()})
        unfinished = self._state.with_suffix(".new")
        unfinished.write_text(state)
        unfinished.replace(self._state)


async def job(copy: Copy) -> None:
    """Copy every campaign of the API that the environment names."""
    base_url, token = os.environ["ACCUTICS_URL"], os.environ["ACCUTICS_TOKEN"]
    async with Session() as session:
        campaigns = Accutics(session, base_url=base_url, token=token).resource("campaigns")
        async for page in campaigns.stream(page_size=20, cursor=copy.begin()).pages():
            copy.save(list(page.items), page.cursor)


async def main(rows: Path) -> int:
    """Run the job until it has ended, or is told to stop."""
    running = asyncio.create_task(job(Copy(rows)))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    try:
        await running
    except asyncio.CancelledError:
        print("stopped: the next start goes on", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]))))
