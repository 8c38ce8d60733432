import json
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from benchmarks import against
from benchmarks.limited import NGINX
from benchmarks.table import Row, render

ROOT = Path(__file__).parents[2]

CASES = {
    "decode": [
        "decode, plain class",
        "decode, other names on the wire and dates in milliseconds",
        "decode, times as fast as orjson + default cattrs",
        "decode, times as fast as pydantic validate_json",
        "decode, a page whose last row does not fit",
    ],
    "stream": [
        "stream, no latency, async for",
        "stream, no latency, async for, keys renamed",
        "stream, no latency, async for, a date by the user's hook",
        "stream, no latency, concurrency=1",
        "stream, no latency, concurrency=16",
        "stream, no latency, async for, times as fast as aiohttp + resp.json()",
        "stream, no latency, processor time of the server",
    ],
    "latency": [
        "stream, # ms, # pages, async for",
        "stream, # ms, # pages, concurrency=4",
        "stream, # ms, # pages, concurrency=8",
        "stream, # ms, # pages, concurrency=16",
        "stream, # ms, # pages, concurrency=16, times as fast as the best peer",
    ],
    "consumer": [
        "first item, # ms, async for",
        "first item, # ms, concurrency=16",
        "consumer awaits as long as a request, concurrency=1",
        "consumer awaits as long as a request, concurrency=4",
        "consumer blocks the loop as long as a request, concurrency=1",
        "consumer blocks the loop as long as a request, concurrency=4",
    ],
    "walk": [
        f"timestamp walk, # ms, {shape}, {blind}concurrency=8"
        for blind in ("", "no look-ups, ")
        for shape in ("uniform", "bursty", "sessions", "gaps", "tied")
    ],
    "ids": ["ids of a group, no latency, async for"],
    "point": [
        "call, decoded, 1 at a time",
        "call, decoded, 16 at a time",
        "retry loop around a call that succeeds",
    ],
    "events": [
        "events, heard by nobody, processor time added to a call",
        "call, decoded, its four events heard by a counter, processor time",
    ],
    "bulk": [
        "bulk, # ms, # calls, # at a time",
        "bulk, # ms, # calls, # at a time, processor",
    ],
    "limited": [
        f"limit of # a second, # calls, # at it, {figure}"
        for _ in (1, 2)
        for figure in ("time", "rate after 5 s", "requests a call", "succeeded")
        if NGINX is not None
    ],
    "flat": [
        "processor time of # rows, async for, last tenth",
        "processor time of # rows, concurrency=1, last tenth",
        "processor time of # rows, concurrency=16, last tenth",
        "processor time of # ids of a group, async for, last tenth",
    ],
    "memory": [
        "memory, # to # rows, async for",
        "memory, # to # rows, concurrency=1",
        "memory, # to # rows, concurrency=16",
        "memory, # to # ids of a group",
    ],
    "processes": [
        f"slices, {figure}, processes={count}"
        for count in (1, 2)
        for figure in ("# ms, # pages", "processor time")
    ],
    "bursts": [
        f"burst, {kind}, {figure}"
        for kind in (
            "rows of a class",
            "rows as dicts",
            "rows that their hook reads",
            "rows, the last does not fit",
            "one long text",
            "ids of a group",
            "empty objects",
            "numbers",
        )
        for figure in ("peak", "loop kept waiting")
    ],
    "imports": ["import", "first row in a new process, after the import"],
}


SIZES = re.compile(r"(?<![=\w])[\d,.]+(?= (ms|pages|calls|rows|ids|to|a second)\b)|(?<=calls, )\d+")


def test_every_benchmark_runs_and_fills_all_of_its_rows() -> None:
    only = [word for name in CASES for word in ("--only", name)]
    done = subprocess.run(  # noqa: S603 - this Python and our own arguments
        [sys.executable, "-m", "benchmarks", "--quick", "--json", *only],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert [SIZES.sub("#", row["case"]) for row in rows] == [*chain(*CASES.values())]
    for row in rows:
        assert row["unit"]
        assert isinstance(row["ours"], float)
        assert row["ratio"] is not None or None in row["peers"].values()


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs the repository")
def test_an_older_commit_is_compared_turn_by_turn() -> None:
    rows = against.run("HEAD", quick=True)
    assert rows[0].case == "stream, async for, against HEAD"
    assert len(rows) == 6
    assert all(row.ratio and row.wall for row in rows)


def test_a_target_is_met_or_missed_on_either_side() -> None:
    def verdict(ratio: float, least: float | None = None, most: float | None = None) -> str:
        return Row(case="a", unit="s", ours=1.0, ratio=ratio, least=least, most=most).verdict

    assert verdict(1.0, most=1.05) == "met"
    assert verdict(2.1, most=1.05) == "missed by 100%"
    assert verdict(0.5, least=1.0) == "missed by 50%"
    assert verdict(0.9, least=0.95, most=1.05) == "missed by 5%"
    assert verdict(1.0) == ""


def test_a_peer_that_is_not_installed_is_shown_as_such() -> None:
    row = Row(case="a", unit="s", ours=1.5, peers={"requests": None}, against="requests", least=2.0)
    assert row.verdict == "not installed"
    assert "requests: not installed" in render([row])


def test_the_table_has_a_line_for_each_row_and_its_peers() -> None:
    row = Row(case="a", unit="s", ours=1234.5, limit=("ideal", 0.05), peers={"b": 2.0}, ratio=200)
    lines = render([row, row]).splitlines()
    assert len(lines) == 6
    assert re.split(r"  +", lines[2]) == ["a", "1,234 s", "ideal 0.05", "> 100"]
