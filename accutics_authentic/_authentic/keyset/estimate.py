"""What is assumed about where the next page begins, and how well it worked so far. No I/O here."""

from __future__ import annotations

from accutics_authentic._base.structs import Mutable

from .page import OLDEST, FetchedPage

GUESS_LENGTH = 0.8  # how far down a guess goes, as a share of the page's length
MIN_FIT = 0.4  # the same share, at least, of a guess that counts as a hit
MIN_HIT_RATE = 0.5  # of recent guesses; below it, look-ups come first
MAX_LOOKUPS = 3  # ids of one page that are looked up, the last one first
UNEVEN = 2.0  # factor; a page whose mean differs by more begins another part of the list
NEWS = 0.3  # weight of one page in the mean of several
SPARE_LOOKUPS = 12  # that may be wasted before look-ups are judged


class Estimate(Mutable):
    """What is assumed about the gap below a page; none of it needs to be true.

    Attributes:
        upper_bound: Where the gap begins: all ids of the page are older than this.
        ms_per_id: Milliseconds from one id to the next, on average; 0 if unknown.
        lower_bound: One above the date of the last id, if that was looked up.
        lookups: How many ids were looked up for that.
        tries: How many pages were asked for to find the next one.
        guess: Where the next page was guessed to begin.
        is_raised: The upper bound was too low and was raised, and is not tried yet.
    """

    upper_bound: int
    ms_per_id: float = 0.0
    lower_bound: int | None = None
    lookups: int = 0
    tries: int = 0
    guess: int | None = None
    is_raised: bool = False

    def guess_below(self, page: FetchedPage) -> int:
        """Return the timestamp at which the next page should begin, by the length of *page*."""
        return self.upper_bound - max(1, int(GUESS_LENGTH * self.ms_per_id * page.row_count))


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

    def count_date(self, estimate: Estimate, page: FetchedPage, date: int | None) -> None:
        """Learn the *date* of the item that was looked up for *page*, or that there is none."""
        estimate.lookups += 1
        is_exact = estimate.upper_bound == page.timestamp
        if date is None or not OLDEST <= date <= page.timestamp:
            self.wasted_lookups += 1
            return
        estimate.lower_bound = date + 1
        if is_exact and estimate.ms_per_id and not estimate.tries:  # would a guess have fitted?
            length = estimate.upper_bound - estimate.lower_bound
            far_enough = estimate.upper_bound - MIN_FIT * length
            self.count_guess(hit=estimate.lower_bound <= estimate.guess_below(page) <= far_enough)
        if not is_exact:
            above = max(estimate.upper_bound, estimate.lower_bound + 1)
            estimate.upper_bound = min(page.timestamp, above)
        length = max(1, estimate.upper_bound - estimate.lower_bound)
        estimate.ms_per_id = length / page.row_count


def smoothed(known: float, found: float) -> float:
    """Return the mean milliseconds per id below a page that has *found*; *known* is that above it.

    One page of an even list is off by a tenth, which makes one guess in seven too long. Where the
    list is uneven, what was known above says nothing.
    """
    if not known / UNEVEN <= found <= known * UNEVEN:
        return found
    return known + NEWS * (found - known)
