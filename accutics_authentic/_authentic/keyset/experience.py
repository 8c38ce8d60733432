"""How well guesses, look-ups and longer pages worked so far. No I/O here."""

from __future__ import annotations

from accutics_authentic._base.structs import Mutable

from .page import OLDEST, FetchedPage

MIN_FIT = 0.4  # how far down a guess that counts as a hit goes, as a share of the page's length
MIN_HIT_RATE = 0.5  # of recent guesses; below it, look-ups come first
MAX_LOOKUPS = 3  # ids of one page that are looked up, the last one first
SPARE_LOOKUPS = 12  # that may be wasted before look-ups are judged


class Experience(Mutable):
    """How well guesses, look-ups and longer pages worked so far.

    Attributes:
        hit_rate: Share of recent guesses that fitted.
        lookups: How many ids were looked up.
        wasted_lookups: How many of these did not help.
        pages_grow: Whether pages become longer when more is asked for.
    """

    hit_rate: float = 1.0
    lookups: int = 0
    wasted_lookups: int = 0
    pages_grow: bool = True

    @property
    def guesses_fit(self) -> bool:
        """Whether most guesses fitted lately."""
        return self.hit_rate >= MIN_HIT_RATE

    @property
    def lookups_help(self) -> bool:
        """Whether most look-ups helped."""
        return 4 * self.wasted_lookups <= self.lookups + SPARE_LOOKUPS

    def count_guess(self, *, hit: bool) -> None:
        """Count a guess, made or not, of which is known whether it fits."""
        self.hit_rate += 0.2 * (hit - self.hit_rate)

    def count_date(self, page: FetchedPage, date: int | None) -> None:
        """Learn the *date* of the item that was looked up for *page*, or that there is none."""
        estimate = page.estimate
        estimate.lookups += 1
        is_exact = estimate.upper_bound == page.timestamp
        if date is None or not OLDEST <= date <= page.timestamp:
            self.wasted_lookups += 1
            return
        estimate.lower_bound = date + 1
        if is_exact and estimate.ms_per_id and not estimate.tries:  # would a guess have fitted?
            length = estimate.upper_bound - estimate.lower_bound
            far_enough = estimate.upper_bound - MIN_FIT * length
            self.count_guess(
                hit=estimate.lower_bound <= estimate.guess_below(page.row_count) <= far_enough
            )
        if not is_exact:
            above = max(estimate.upper_bound, estimate.lower_bound + 1)
            estimate.upper_bound = min(page.timestamp, above)
        length = max(1, estimate.upper_bound - estimate.lower_bound)
        estimate.ms_per_id = length / page.row_count
