"""The example that adds many items, killed again and again.

``KILLS=10 ITEMS=10000`` kills more often, and adds more (``nox -s kills``).
"""

from __future__ import annotations

import os
import runpy
import signal
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from accutics_authentic.sandbox import Sandbox

from .killing import EXAMPLES, kill_after, output, start

KILLS = int(os.environ.get("KILLS", "3"))
ITEMS = int(os.environ.get("ITEMS", "1000"))
AT_ONCE = 16  # calls of the example


def test_the_example_settles_what_its_first_start_left_open(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AUTHENTIC_URL", "AUTHENTIC_TOKEN"):
        monkeypatch.setenv(name, "")  # restored afterwards
    monkeypatch.setattr("sys.argv", ["add_many_items.py"])
    runpy.run_path(str(EXAMPLES / "workers" / "add_many_items.py"), run_name="__main__")
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "first start: 3 failed",
        "second start: 0 failed",
        "97 added, 3 already there",
    ]
    assert err.count("it may have been done") == 3


async def test_a_job_that_is_killed_again_and_again_adds_each_item_once(tmp_path: Path) -> None:
    random = Random(f"{KILLS} {ITEMS}")
    ids, journal = tmp_path / "ids.txt", tmp_path / "ids.journal"
    async with Sandbox(campaigns=0, group_items=10) as sandbox:
        before, new = (
            sandbox.authentic.item_ids(sandbox.group_id),
            [sandbox.authentic.create_item() for _ in range(ITEMS)],
        )
        ids.write_text("\n".join(new))
        command = EXAMPLES / "workers" / "add_many_items.py", sandbox.group_id, ids, journal
        for _ in range(KILLS):
            process = await start(sandbox, *command)
            kill_after(sandbox, random.randrange(1, ITEMS // KILLS), process)
            await output(process)
            assert process.returncode == -signal.SIGKILL
        process = await start(sandbox, *command)
        assert await output(process) == ("", "")
        assert process.returncode == 0
        members = sandbox.authentic.item_ids(sandbox.group_id)
        sent = Counter(request.segments[-1] for request in sandbox.requests)
    assert Counter(members) == Counter([*before, *new])
    assert sent.keys() == set(new)
    assert sent.total() - ITEMS <= KILLS * AT_ONCE  # what was under way, and nothing else
    journaled = Counter(line.split()[0] for line in journal.read_text().splitlines() if " " in line)
    assert journaled.keys() == set(new)
