"""What a 404 means in place of a page that a link leads to. Pure decisions, no I/O.

Rows may have been deleted, so that the list ends before that page. Or a gateway that was restarted
just then answered, and the list goes on. So page 1 is looked at, and then the page itself once
more, unless page 1 says that it is beyond the end.
"""

from __future__ import annotations

from yarl import URL

from accutics_authentic._base.structs import Mutable
from accutics_authentic.errors import NotFoundError

from .links import page_number
from .pages import ListPage, page_size_in_effect


class MissingPage(Mutable):
    """A page with a number above 1 that was answered with 404.

    Attributes:
        url: Of the page.
        number: Of the page.
        error: The 404.
        page_1: Page 1 as it was looked at since, or None.
    """

    url: URL
    number: int
    error: NotFoundError
    page_1: ListPage | None = None

    @property
    def has_total(self) -> bool:
        """True if page 1 states how many rows there are."""
        return self.page_1 is not None and self.page_1.pagination.total_items is not None

    @property
    def is_expected(self) -> bool | None:
        """Whether the page should exist, as page 1 tells; None if it does not tell.

        1. By the total.
        2. By the number of the last page.
        3. Without a next page there is no other. A next page proves nothing: some servers always
           link to one.
        """
        if self.page_1 is None:
            return None
        pagination = self.page_1.pagination
        if pagination.total_items is not None:  # 1
            size = page_size_in_effect(self.page_1)
            return (self.number - 1) * size < pagination.total_items
        if _number_in(pagination.last) >= self.number:  # 2
            return True
        return False if pagination.next is None else None  # 3


def _number_in(link: str | None) -> int:
    """Return the page number in a link that is not followed; 0 if there is none."""
    query = (link or "").partition("#")[0].partition("?")[2]
    return page_number(URL(f"/?{query}", encoded=True)) or 0
