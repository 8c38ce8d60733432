"""Try all small worlds: ``python -m tests.worlds [--rows 4] [--changes 2] [--only repaired]``.

What is tried in full, and how long that takes on one processor:

======================  ====  =======  =======
--only                  rows  changes  minutes
======================  ====  =======  =======
group                      4        0        1
group                      2        1        1
======================  ====  =======  =======

The worlds of a group are all servers (``timestamp`` means ``<`` or ``<=``; ties in one order or
rotated; look-ups that work or do not; pages of any size, of 1 or of 2 ids at most), limits of 1 to
3, every ``after``, read in one go or left behind any id and resumed. Larger ones, of up to five
ids and two changes and three requests in flight, are sampled (``tests/authentic``).
"""

from __future__ import annotations

from argparse import ArgumentParser
from time import monotonic

from tests.support.choices import explore
from tests.worlds.all import NAMES, worlds


def main() -> None:
    """Try them, and tell how many there were."""
    parser = ArgumentParser(
        prog="python -m tests.worlds", description=(__doc__ or "").splitlines()[0]
    )
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
