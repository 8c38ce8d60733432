"""Which page shows the place where reading stopped, with rows on both sides of it. Pure."""

from __future__ import annotations

from yarl import URL

from accutics_authentic.errors import CursorError, DriftError

from .links import absolute, page_number, page_size
from .position import Position

MIN_ANCHORS = 2  # rows before the place that a page should show; one alone may have moved
SMALL_PAGE = 10  # rows; smaller pages may be exceeded by two, where the server gives them
SIZES_TRIED = 200  # usual ones that are tried, the largest ones
MAX_EXTRA_ROWS = (
    24  # how much larger than the usual page one may be, where no smaller one straddles
)


def rows_before(position: Position, link: URL) -> int:
    """Return how many rows stand before a position, by its link."""
    return ((page_number(link) or 1) - 1) * (page_size(link) or 1) + position.skip


def check_overlap_position(position: Position, base: URL) -> None:
    """Refuse a position that overlapping pages cannot go on from.

    Raises:
        CursorError: Rows stand before it, and it knows no keys of them or no page size.
    """
    if position.link is None or not position.begun:
        return
    link = absolute(position.link, base)
    if not position.keys and not rows_before(position, link):
        return  # before the first row: nothing was delivered
    if not position.keys or not page_size(link):
        raise CursorError("this cursor was not made with on_drift='repair': it cannot go on here")


def straddling_size(place: int, overlap: int, usual: int, cap: int) -> int:
    """Return the page size whose pages straddle *place* with the most rows behind it.

    Args:
        place: Rows before the place; above 0.
        overlap: Rows before the place that should be on the page.
        usual: Largest size wanted; a small one may be exceeded by two.
        cap: Largest size that the server gives; 0 if that is not known.

    Raises:
        DriftError: Every size has a page that ends just there: the server's pages are too small.
    """
    top = usual if cap or usual >= SMALL_PAGE else usual + 2
    fits = [size for size in range(max(2, usual + 1 - SIZES_TRIED), top + 1) if place % size]
    if fits:
        return max(fits, key=lambda size: (min(place % size, overlap), size - place % size))
    for size in range(top + 1, (cap or usual + MAX_EXTRA_ROWS) + 1):
        if place % size:
            return size
    raise DriftError(f"the server's pages of {usual} rows are too small to be read with repair")
