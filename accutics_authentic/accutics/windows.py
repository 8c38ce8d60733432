"""Which page shows the place where reading stopped, with rows on both sides of it. Pure."""

from __future__ import annotations

from yarl import URL

from accutics_authentic.errors import CursorError, DriftError

from .links import absolute, page_number, page_size
from .position import Position

SIZES = 1_000  # usual ones that are tried, the largest ones
LARGER = 24  # how much larger than the usual page one may be, where no smaller one straddles


def rows_before(position: Position, link: URL) -> int:
    """Return how many rows stand before a position, by its link."""
    return ((page_number(link) or 1) - 1) * (page_size(link) or 1) + position.skip


def check_position(position: Position, base: URL) -> None:
    """Refuse a position that overlapping pages cannot go on from.

    Raises:
        CursorError: It is not the beginning, and knows no rows or no page size.
    """
    if position.link is None or not position.begun:
        return
    link = absolute(position.link, base)
    if not position.keys or page_size(link) is None:
        raise CursorError("this cursor was not made with on_drift='repair': it cannot go on here")


def straddling(place: int, overlap: int, usual: int, cap: int) -> int:
    """Return the page size whose pages straddle *place* with the most rows behind it.

    Args:
        place: Rows before the place; above 0.
        overlap: Rows before the place that should be on the page.
        usual: Largest size wanted.
        cap: Largest size that the server gives; 0 if that is not known.

    Raises:
        DriftError: Every size has a page that ends just there: the server's pages are too small.
    """
    sizes = range(max(2, usual + 1 - SIZES), usual + 1)
    fits = [size for size in sizes if place % size]
    if fits:
        return max(fits, key=lambda size: (min(place % size, overlap), size - place % size))
    for size in range(usual + 1, (cap or usual + LARGER) + 1):
        if place % size:
            return size
    raise DriftError(f"the server's pages of {usual} rows are too small to be read with repair")
