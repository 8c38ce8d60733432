"""What is assumed about where the next page begins. No I/O here."""

from __future__ import annotations

from accutics_authentic._base.structs import Mutable

GUESS_LENGTH = 0.8  # how far down a guess goes, as a share of the page's length
UNEVEN = 2.0  # factor; a page whose mean differs by more begins another part of the list
NEWS = 0.3  # weight of one page in the mean of several


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

    def guess_below(self, row_count: int) -> int:
        """Return the timestamp at which the page below one of *row_count* ids should begin."""
        return self.upper_bound - max(1, int(GUESS_LENGTH * self.ms_per_id * row_count))


def smoothed(known: float, found: float) -> float:
    """Return the mean milliseconds per id below a page that has *found*; *known* is that above it.

    One page of an even list is off by a tenth, which makes one guess in seven too long. Where the
    list is uneven, what was known above says nothing.
    """
    if not known / UNEVEN <= found <= known * UNEVEN:
        return found
    return known + NEWS * (found - known)
