"""The words between a walk, which decides, and a driver, which does. No I/O here.

A *walk* is how one vendor pages. It says what to ask (``next_requests``), is told what came
(``feed``) and delivers pages as soon as they are certain (``next_page``). A driver carries the
asks to the network: ``Stream`` one at a time and without a task, ``Run`` several at once. Neither
knows a vendor, and no walk knows a network: whatever is answered in whatever order, the pages
are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from attrs import field, frozen
from yarl import URL

from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.structs import Frozen
from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import AccuticsAuthenticError, NotFoundError

T = TypeVar("T")


class PageRequest(Frozen, frozen=True):
    """A question of a walk: one GET. Asks are told apart by identity.

    Attributes:
        url: Absolute and encoded.
        path: Its template, for errors.
        optional: The walk can do without: a refusal or an unreadable answer is an answer too.
        may_be_missing: The page may lie beyond the end of the list: a 404 is an answer too.
    """

    url: URL
    path: str
    optional: bool = False
    may_be_missing: bool = False

    def accepts(self, error: AccuticsAuthenticError) -> bool:
        """Return whether *error* is told to the walk, and not raised in place of its answer."""
        return self.optional or (self.may_be_missing and isinstance(error, NotFoundError))


@safe_repr
@frozen(eq=False)
class Page(Generic[T]):
    """Some items in order, and where a stream goes on behind them.

    Attributes:
        items: What was not delivered before.
        total: How many the server says there are in all, or None if it does not.
        last: Known to be the last page; False may still turn out to be.
        meta: What stood beside the items, typed.
    """

    items: tuple[T, ...]
    total: int | None = None
    last: bool = False
    meta: Any = field(default=None, repr=False)  # Any: the vendor's own class
    _mark: Callable[[int], str] = field(default=lambda _: "", repr=False, alias="mark")

    @property
    def cursor(self) -> str:
        """The position behind the last item, as a string to keep anywhere."""
        return self._mark(len(self.items))

    def cursor_after(self, count: int) -> str:
        """Return the position behind the first *count* items of this page."""
        return self._mark(count)


class Tally(Frozen, frozen=True, eq=True):
    """What a walk noticed on its way.

    Attributes:
        duplicates: Items dropped because they had been delivered before.
        drift: What showed that the list changed, one short sentence each.
    """

    duplicates: int = 0
    drift: tuple[str, ...] = ()


class Pager(Protocol[T]):
    """How one vendor pages; one pass, never reused."""

    @property
    def done(self) -> bool:
        """True when the last page has been taken."""
        ...

    @property
    def tally(self) -> Tally:
        """What was noticed so far."""
        ...

    def start(self) -> str:
        """Return the cursor of the position before the first page."""
        ...

    def next_requests(self, room: int) -> Sequence[PageRequest]:
        """Return up to *room* asks that may be carried now, most wanted first, each only once.

        *room* may be 0 or less: nothing is asked then.

        The first is what the next page needs. An empty result means that nothing more may be
        asked before an answer comes or a page is taken.
        """
        ...

    def feed(self, ask: PageRequest, outcome: Reply | AccuticsAuthenticError) -> None:
        """Take the reply to *ask*, or the error that came instead of one. Cheap, never raises."""
        ...

    def slices(self) -> Iterable[None]:
        """Return the steps in which the next page is decoded, if it is large; else nothing.

        A driver takes them before ``next_page`` and gives the event loop a turn between them.
        Where it does not, ``next_page`` decodes the page at once.
        """
        ...

    def next_page(self) -> Page[T] | None:
        """Return the next page in order, or None if it needs an answer that is missing.

        Raises:
            AccuticsAuthenticError: What stands in place of the next page; again on every call.
        """
        ...
