"""Try all small worlds: ``python -m tests.worlds [--rows 4] [--changes 2] [--only repaired]``."""

from __future__ import annotations

from argparse import ArgumentParser
from time import monotonic

from tests.support.choices import explore
from tests.worlds.all import NAMES, worlds


def main() -> None:
    """Try them, and tell how many there were."""
    parser = ArgumentParser(prog="python -m tests.worlds", description=__doc__)
    parser.add_argument("--rows", type=int, default=3, help="at the start, at most (3)")
    parser.add_argument("--changes", type=int, default=2, help="in any gaps, at most (2)")
    parser.add_argument("--only", choices=NAMES, action="append", help="of these kinds alone")
    options = parser.parse_args()
    for name in options.only or NAMES:
        start, count, servers = monotonic(), 0, 0
        for world in worlds(name, options.rows, options.changes):
            count += explore(world)
            servers += 1
        seconds = monotonic() - start
        print(f"{name}: {count:,} worlds of {servers:,} servers in {seconds:.0f} s")  # noqa: T201 - a command


main()
