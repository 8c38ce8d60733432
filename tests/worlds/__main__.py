"""Try all small worlds: ``python -m tests.worlds [--rows 4] [--changes 2] [--only repaired]``.

Without ``--rows`` and ``--changes`` each kind is tried with the sizes in ``SIZES``. The worlds of a
group are all servers (``timestamp`` means ``<`` or ``<=``; ties in one order or rotated; look-ups
that work or do not; pages of any size, of at most 1 or of at most 2 ids), limits of 1 to 3, every
``after``, read in one go, or left after any id and resumed. One reply may overtake others. This is
what was tried in full, and how long it took on one processor:

=========  ====  =======  =======  =======
in flight  rows  changes     runs  seconds
=========  ====  =======  =======  =======
        1     4        0   49,520       39
        1     2        1  109,437       45
        1     1        2   79,112       21
        2     3        0   35,663       48
        2     2        1  597,502      286
        3     2        0    3,000        2
        3     1        1    4,209        2
=========  ====  =======  =======  =======

Larger groups, of up to five ids and two changes with three requests in flight, are sampled in
tests/authentic/test_keyset_worlds.py, where one group of three ids and any one change is also tried
in full with two requests in flight.
"""

from __future__ import annotations

from argparse import ArgumentParser
from time import monotonic

from tests.support.choices import explore
from tests.worlds.all import NAMES, SIZES, worlds


def main() -> None:
    """Try them, and tell how many there were."""
    parser = ArgumentParser(
        prog="python -m tests.worlds", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--rows", type=int, help="at the start, at most")
    parser.add_argument("--changes", type=int, help="in any gaps, at most")
    parser.add_argument("--only", choices=NAMES, action="append", help="of these kinds alone")
    options = parser.parse_args()
    for name in options.only or NAMES:
        rows, changes = SIZES[name]
        rows = rows if options.rows is None else options.rows
        changes = changes if options.changes is None else options.changes
        start, count, servers = monotonic(), 0, 0
        for world in worlds(name, rows, changes):
            count += explore(world)
            servers += 1
        seconds = monotonic() - start
        print(f"{name}: {count:,} worlds of {servers:,} servers in {seconds:.0f} s")  # noqa: T201 - a command


main()
