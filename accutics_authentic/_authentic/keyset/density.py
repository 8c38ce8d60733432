"""How densely a list is filled, estimated from a few pages of it. No I/O here.

This affects speed only: wherever a list is divided, the parts are the whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from accutics_authentic._base.structs import Frozen

FIRST_STEP = 1_000  # milliseconds, down from the top
STEP_FACTOR = 16
SPARE_PAGES = 16  # that are looked at besides
PAGES_PER_PART = 8
MAX_PAGES = 500  # that are looked at, in all
FINENESS = 4  # estimates are good enough once no gap holds more than this share of a part


class Probe(Frozen, frozen=True):
    """A page that was looked at.

    Attributes:
        timestamp: What its ids lie before.
        ids: Its ids.
        oldest: The date of the last of them in milliseconds; None if it is not known.
    """

    timestamp: int
    ids: tuple[str, ...]
    oldest: int | None = None

    @property
    def rate(self) -> float | None:
        """Ids per millisecond on the page; None if it is not known."""
        if not self.ids:
            return 0.0
        if self.oldest is None or self.oldest > self.timestamp:
            return None
        return len(self.ids) / max(1, self.timestamp - self.oldest)


class Density:
    """The pages looked at, by falling timestamp, and where to look next.

    Args:
        top: The page at the top.
        bottom: What lies before this timestamp is not wanted.
        limit: How many ids were asked for.
        parts: Into how many parts the list is to be divided.
    """

    def __init__(self, top: Probe, bottom: int, limit: int, parts: int) -> None:
        self._probes = [top]
        self._bottom, self._limit, self._parts = bottom, limit, parts
        self._step = FIRST_STEP
        self._max_pages = min(MAX_PAGES, SPARE_PAGES + PAGES_PER_PART * parts)

    def add(self, probe: Probe) -> None:
        """Add a page, at a timestamp that ``next_timestamp`` returned."""
        self._probes.append(probe)
        self._probes.sort(key=lambda each: -each.timestamp)

    def next_timestamp(self) -> int | None:
        """Return where to look next; None if enough is known.

        1. Down to the end of the list, in steps that grow.
        2. In the middle of the gap that may hold the most ids.
        """
        lowest = self._probes[-1]
        if lowest.ids and lowest.timestamp > self._bottom:  # 1
            step, self._step = self._step, self._step * STEP_FACTOR
            return max(self._bottom, self._probes[0].timestamp - step)
        if len(self._probes) >= self._max_pages:
            return None
        total = sum(count for _, _, count in self._gaps())
        wide = [gap for gap in self._gaps() if gap[0].timestamp - gap[1].timestamp > 1]
        if not wide:
            return None
        upper, lower, count = max(  # 2
            wide, key=lambda gap: (gap[2], gap[0].timestamp - gap[1].timestamp)
        )
        if count <= max(self._limit // FINENESS, total / (self._parts * FINENESS)):
            return None
        return (upper.timestamp + lower.timestamp) // 2

    def borders(self) -> list[int]:
        """Return where to divide the list, by falling timestamp, into parts of equal length.

        There are fewer parts if some would have less than a page.
        """
        total = sum(count for _, _, count in self._gaps())
        parts = min(self._parts, int(-(-total // self._limit)))
        ahead = [total * part / parts for part in range(parts - 1, 0, -1)]  # ids above each border
        borders = [self._probes[0].timestamp]
        passed = 0.0
        for upper, lower, count in self._gaps():
            while ahead and ahead[-1] < passed + count:
                share = (ahead.pop() - passed) / count
                width = upper.timestamp - lower.timestamp
                border = upper.timestamp - max(1, int(width * share))
                if self._bottom < border < borders[-1]:  # otherwise all is in one millisecond
                    borders.append(border)
            passed += count
        return borders[1:]

    def _gaps(self) -> Iterator[tuple[Probe, Probe, float]]:
        """Yield neighbours, and how many ids there may be between them."""
        for upper, lower in zip(self._probes, self._probes[1:], strict=False):
            yield upper, lower, self._count_between(upper, lower)

    def _count_between(self, upper: Probe, lower: Probe) -> float:
        """Return about how many ids lie between two pages.

        1. The lower page begins on the upper one: it is known.
        2. There is nothing below: all are on the upper page, if that is not full.
        3. By the ids per millisecond on both pages.
        4. If these are not known, more than are on the upper page.
        """
        count = len(upper.ids)
        if lower.ids and lower.ids[0] in upper.ids:  # 1
            return upper.ids.index(lower.ids[0])
        if not lower.ids and count < self._limit:  # 2
            return count
        if upper.rate is None or lower.rate is None:  # 4
            return 2 * count
        width = upper.timestamp - lower.timestamp
        return max(count, width * (upper.rate + lower.rate) / 2)  # 3
