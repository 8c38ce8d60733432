"""The pages of a list that one reading covers: all, or those of a slice. No I/O here."""

from __future__ import annotations

from typing import Any, ClassVar

from yarl import URL

from accutics_authentic._accutics.models import Pagination
from accutics_authentic._base.arguments import MAX_COUNT, MAX_PAGE_SIZE
from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import CursorError, PagingError

from .links import page_number, page_size


class PageRange(Frozen, frozen=True, eq=True):
    """A range of pages.

    Attributes:
        first: Number of the first page.
        last: Number of the last page; None: the range reaches to the end of the list.
        size: Rows per page; 0 for a whole list, whose pages may have any size.
    """

    WHOLE: ClassVar[PageRange]  #: The range of a whole list.

    first: int = 1
    last: int | None = None
    size: int = 0

    @classmethod
    def load(cls, bounds: list[Any]) -> PageRange:  # Any: JSON
        """Return the range that was dumped as *bounds*.

        Raises:
            CursorError: It was not dumped by this class.
        """
        match bounds:
            case [first, last, size] if type(first) is type(size) is int:
                is_end_valid = last is None or (type(last) is int and first <= last <= MAX_COUNT)
                if is_end_valid and 1 <= first <= MAX_COUNT and 1 <= size <= MAX_PAGE_SIZE:
                    return cls(first, last, size)
        raise CursorError("this slice holds no range of pages of an Accutics list")

    def dump(self) -> list[int | None]:
        """Return the range as a JSON value."""
        return [self.first, self.last, self.size]

    @property
    def start(self) -> int:
        """Rows of the list before the range."""
        return (self.first - 1) * self.size

    @property
    def end(self) -> int:
        """Rows of the list up to the end of the range."""
        return MAX_COUNT if self.last is None else self.last * self.size

    def divide(self, parts: int, pages: int) -> list[PageRange]:
        """Return at most *parts* ranges of about the same length, which are this one together.

        Args:
            parts: How many are wanted; at least 1.
            pages: How many pages the list has now.
        """
        last = pages if self.last is None else min(self.last, pages)
        count = max(1, last - self.first + 1)
        parts = min(parts, count)
        starts = [self.first + count * part // parts for part in range(parts)]
        ends = [*(start - 1 for start in starts[1:]), self.last]
        return [PageRange(*ends_of, self.size) for ends_of in zip(starts, ends, strict=True)]

    def goes_on_to(self, url: URL) -> bool:
        """Return whether the page at *url*, to which a page of the range links, is in the range.

        Raises:
            PagingError: The link does not name a page of the same size.
        """
        if not self.size:
            return True
        number = page_number(url)
        if number is None or page_size(url) != self.size:
            raise PagingError(
                f"a next link of the slice names no page of {self.size} rows: this list can only "
                "be read as a whole, without slice="
            )
        return self.last is None or number <= self.last

    def check_size(self, rows: int, pagination: Pagination) -> None:
        """Check that pages have the size by which the list was split; the last one may be shorter.

        Args:
            rows: On a page.
            pagination: Of that page.

        Raises:
            PagingError: They have not, so the range begins and ends with other rows.
        """
        stated = pagination.items_per_page or self.size
        is_other = pagination.next is not None and stated != self.size
        if self.size and (is_other or rows > self.size):
            raise PagingError(
                f"the server's pages have another size than when the list was split, {self.size} "
                "rows: split the list again"
            )


PageRange.WHOLE = PageRange()
