"""How densely a list is filled, estimated from a few pages of it. No I/O here.

This affects speed only: wherever a list is divided, the parts are the whole.
"""

from __future__ import annotations

from math import sqrt

from accutics_authentic._base.structs import Frozen

FIRST_STEP = 1_000  # milliseconds, down from the top
STEP_FACTOR = 16
SPARE_PAGES = 16  # that are looked at besides
PAGES_PER_PART = 8
MAX_PAGES = 500  # that are looked at, in all
FINENESS = 3  # estimates are good enough once no gap holds more than this share of a part
UNEVEN = 4  # times as many ids per millisecond at the upper end of a gap as at the lower one


class Probe(Frozen, frozen=True):
    """A page that was looked at.

    Attributes:
        timestamp: What its ids lie before.
        ids: Its ids.
        newest: The date of the first of them in milliseconds; None if it is not known.
        oldest: The date of the last of them.
    """

    timestamp: int
    ids: tuple[str, ...]
    newest: int | None = None
    oldest: int | None = None

    @property
    def span(self) -> int | None:
        """Milliseconds from its first id to its last; None if that is not known."""
        if self.newest is None or self.oldest is None:
            return None
        is_possible = self.oldest <= self.newest <= self.timestamp
        return self.newest - self.oldest + 1 if is_possible else None

    @property
    def rate(self) -> float | None:
        """Ids per millisecond on the page; None if it is not known."""
        if not self.ids:
            return 0.0
        return None if self.span is None else len(self.ids) / self.span

    @property
    def rate_at_top(self) -> float | None:
        """The same just below its timestamp: there may be a hole."""
        is_hole = self.span is not None and self.timestamp - (self.newest or 0) > self.span
        return 0.0 if is_hole else self.rate


class Gap(Frozen, frozen=True):
    """What lies between two pages.

    Attributes:
        upper: The page above.
        lower: The page below.
        limit: How many ids were asked for.
    """

    upper: Probe
    lower: Probe
    limit: int

    @property
    def width(self) -> int:
        """Milliseconds of which nothing is known: from the last id of the upper page down."""
        top, bottom, oldest = self.upper.timestamp, self.lower.timestamp, self.upper.oldest
        is_inside = oldest is not None and bottom <= oldest <= top  # otherwise it cannot be right
        return (oldest if oldest is not None and is_inside else top) - bottom

    @property
    def count(self) -> float:
        """About how many ids lie between the timestamps of the pages.

        1. The lower page begins on the upper one: it is known.
        2. There is nothing below: all are on the upper page, if that is not full.
        3. If dates are not known, or cannot be right, more than are on the upper page.
        4. By the ids per millisecond at both ends.
        5. If it is filled at the upper end only: down to about where it is best to look next.
        """
        upper, lower = self.upper, self.lower
        count = len(upper.ids)
        if lower.ids and lower.ids[0] in upper.ids:  # 1
            return upper.ids.index(lower.ids[0])
        if not lower.ids and count < self.limit:  # 2
            return count
        above, below = upper.rate, lower.rate_at_top
        is_possible = upper.oldest is None or upper.oldest >= lower.timestamp
        if above is None or below is None or not is_possible:  # 3
            return 2 * count
        if self.is_even:  # 4
            return count + self.width * (above + below) / 2
        return count + above * self._dense_width  # 5

    @property
    def is_even(self) -> bool:
        """Whether it seems to be evenly filled, as far as is known."""
        above, below = self.upper.rate, self.lower.rate_at_top
        return above is None or below is None or above <= UNEVEN * below

    @property
    def _dense_width(self) -> float:
        """Milliseconds below the upper page that may be filled like it, whatever the scale.

        That is the geometric mean of the shortest and the longest that are possible.
        """
        return sqrt(self.width * (self.upper.span or 1))

    @property
    def best_timestamp(self) -> int:
        """Where to look next: in the middle, or where it may begin to be less filled."""
        down = self.width / 2 if self.is_even else self._dense_width
        known = self.lower.timestamp + self.width
        return min(self.upper.timestamp - 1, max(self.lower.timestamp + 1, known - int(down)))


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

    def add(self, probe: Probe) -> None:
        """Add a page, at a timestamp that ``next_timestamp`` returned."""
        self._probes.append(probe)
        self._probes.sort(key=lambda each: -each.timestamp)

    def next_timestamp(self) -> int | None:
        """Return where to look next; None if enough is known.

        1. Down to the end of the list, in steps that grow.
        2. In the gap that may hold the most ids.
        """
        lowest = self._probes[-1]
        if lowest.ids and lowest.timestamp > self._bottom:  # 1
            step, self._step = self._step, self._step * STEP_FACTOR
            return max(self._bottom, self._probes[0].timestamp - step)
        gaps = self._gaps()
        total = sum(gap.count for gap in gaps)
        worth = min(PAGES_PER_PART * self._parts, total / self._limit)  # no more than reading takes
        if len(self._probes) >= min(MAX_PAGES, SPARE_PAGES + worth):
            return None
        wide = [gap for gap in gaps if gap.upper.timestamp - gap.lower.timestamp > 1]
        if not wide:
            return None
        largest = max(wide, key=lambda gap: (gap.count, gap.width))  # 2
        if largest.count <= max(self._limit, total / (self._parts * FINENESS)):
            return None
        return largest.best_timestamp

    def borders(self) -> list[int]:
        """Return where to divide the list, by falling timestamp, into parts of equal length.

        There are fewer parts if some would have less than a page.
        """
        total = sum(gap.count for gap in self._gaps())
        parts = min(self._parts, int(-(-total // self._limit)))
        ahead = [total * part / parts for part in range(parts - 1, 0, -1)]  # ids above each border
        borders = [self._probes[0].timestamp]
        passed = 0.0
        for gap in self._gaps():
            count = gap.count
            while ahead and ahead[-1] < passed + count:
                share = (ahead.pop() - passed) / count
                width = gap.upper.timestamp - gap.lower.timestamp
                border = gap.upper.timestamp - max(1, int(width * share))
                if self._bottom < border < borders[-1]:  # otherwise all is in one millisecond
                    borders.append(border)
            passed += count
        return borders[1:]

    def _gaps(self) -> list[Gap]:
        pairs = zip(self._probes, self._probes[1:], strict=False)
        return [Gap(upper, lower, self._limit) for upper, lower in pairs]
