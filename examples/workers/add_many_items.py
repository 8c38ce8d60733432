"""How do I put ten thousand items into a group, although the job may die? Write down what is done.

Each id whose outcome is known is a line of a journal. The next start leaves those out and asks for
the others again: an item that a killed job had added without writing it down is already there.

    pip install accutics-authentic
    python examples/workers/add_many_items.py GROUP ids.txt ids.journal
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from typing import TextIO

from accutics_authentic import Authentic, Session
from accutics_authentic.sandbox import Sandbox


class Journal:
    """What became of each id, line by line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def left(self, ids: list[str]) -> list[str]:
        """Return the ids that are not in it; a torn id has no blank after it, and is not either."""
        done = {line.split()[0] for line in self._lines() if " " in line}
        return [id_ for id_ in ids if id_ not in done]

    def count(self, became: str) -> int:
        """Return of how many ids *became* has been written."""
        return sum(line.endswith(f" {became}") for line in self._lines())

    def open(self) -> TextIO:
        """Return the file to write to, after the end of a line that a kill has torn."""
        file = self._path.open("a", buffering=1)  # line by line
        file.write("\n")
        return file

    def _lines(self) -> list[str]:
        return self._path.read_text().splitlines() if self._path.exists() else []


async def add_many(authentic: Authentic, group: str, ids: list[str], journal: Journal) -> int:
    """Add the items that the journal does not know; return how many failed."""
    failed = 0
    groups, left = authentic.groups, journal.left(ids)
    with journal.open() as done:
        async with groups.add_items(group, left, concurrency=16) as outcomes:
            async for outcome in outcomes:
                if outcome.error is None:
                    done.write(f"{outcome.key} {outcome.result()}\n")
                else:
                    failed += 1
                    print(f"{outcome.key}: {outcome.error}", file=sys.stderr)
    return failed


async def job(group: str, ids: list[str], journal: Journal) -> int:
    """Add the items through the API that the environment names."""
    base_url, token = os.environ["AUTHENTIC_URL"], os.environ["AUTHENTIC_TOKEN"]
    async with Session() as session:
        authentic = Authentic(session, base_url=base_url, token=token)
        return await add_many(authentic, group, ids, journal)


async def main() -> None:
    """Start the job twice, with the sandbox."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder, "ids.journal"))
        async with Sandbox() as sandbox:
            os.environ["AUTHENTIC_URL"] = sandbox.authentic_url
            os.environ["AUTHENTIC_TOKEN"] = sandbox.authentic_token
            ids = [sandbox.authentic.create_item() for _ in range(100)]
            sandbox.fail(500, times=3, method="POST", applied=True)  # added, and nobody knows
            print(f"first start: {await job(sandbox.group_id, ids, journal)} failed")
            print(f"second start: {await job(sandbox.group_id, ids, journal)} failed")
        print(f"{journal.count('added')} added, {journal.count('already there')} already there")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        lines = Path(sys.argv[2]).read_text().split()
        sys.exit(asyncio.run(job(sys.argv[1], lines, Journal(Path(sys.argv[3])))) > 0)
    asyncio.run(main())
