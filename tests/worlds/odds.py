"""How often repair misses a row where counting and reading are two statements.

``python -m tests.worlds.odds``

A list of 100 rows, pages of 10. Before each request, and between its two statements, a row is
inserted with some probability and one is deleted with the same, each at a random place. The server
cuts off rows that were inserted after the count. The figures in docs/guarantees.md are of 3,000
readings for each probability.
"""

from __future__ import annotations

from random import Random

from attrs import define, field
from yarl import URL

from accutics_authentic._http.messages import Reply
from tests.support.changing_lists import read_ids
from tests.support.link_pagers import overlap_pager, page_reply

ROWS, SIZE, READINGS = 100, 10, 3000


@define
class TwoStatements:
    """The server."""

    random: Random
    probability: float
    rows: list[str] = field(factory=lambda: [str(number) for number in range(ROWS)])
    gone: set[str] = field(factory=set)
    put_in: int = 0

    def __call__(self, url: URL) -> Reply:
        self._gap()
        total = len(self.rows)
        self._gap()
        page, size = int(url.query["page"]), min(int(url.query["page_size"]), SIZE)
        first, end = (page - 1) * size, page * size
        rows = [{"id": row} for row in self.rows[first : min(end, total)]]
        link = str(url) if end < total else None
        return page_reply(*rows, next=link, total_items=total, items_per_page=size)

    def _gap(self) -> None:
        if self.random.random() < self.probability:
            self.put_in += 1
            self.rows.insert(self.random.randint(0, len(self.rows)), f"put in {self.put_in}")
        if self.random.random() < self.probability:
            row = self.rows.pop(self.random.randrange(len(self.rows)))
            self.gone.add(row)


def main() -> None:
    """Print how many readings missed a row that stayed."""
    for probability in (0.01, 0.1, 0.3):
        missed = 0
        for seed in range(READINGS):
            server = TwoStatements(Random(seed), probability)
            stayed = set(server.rows)
            got = set(read_ids(overlap_pager(f"campaigns?page_size={SIZE}"), server))
            missed += not stayed - server.gone <= got
        print(f"{probability:.0%}: {missed} of {READINGS} readings")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
