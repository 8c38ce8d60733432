"""The protocol between a pager, which decides what to request, and a driver, which sends it.

A pager is how one vendor pages, without I/O: it says which requests the next pages need, is fed the
replies and returns pages as soon as they are certain. There are two drivers, ``Stream`` (one
request at a time, no task) and ``Run`` (several at once). No driver knows a vendor, and no pager
knows a network: however the replies are ordered, the pages are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, Protocol

from typing_extensions import TypeVar  # with defaults, which typing has from 3.13 on
from yarl import URL

from accutics_authentic._base.arguments import check_int
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.structs import Frozen
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import AccuticsAuthenticError, DecodeError, NotFoundError

T_co = TypeVar("T_co", covariant=True)
M_co = TypeVar("M_co", covariant=True, default=Any)  #: The class of ``page.meta``.


class PageRequest(Frozen, frozen=True):
    """A GET that a pager wants to be sent. Compares by identity.

    Attributes:
        url: Absolute and encoded.
        path: Its template, for errors.
        optional: It may fail: an error then counts as "no information".
        may_be_missing: The page may lie beyond the end of the list: a 404 is information.
    """

    url: URL
    path: str
    optional: bool = False
    may_be_missing: bool = False

    def accepts(self, error: AccuticsAuthenticError) -> bool:
        """Return whether *error* is information for the pager, rather than a failure."""
        return self.optional or (self.may_be_missing and isinstance(error, NotFoundError))


@safe_repr
@hides_frames
class Page(Frozen, Generic[T_co, M_co], frozen=True, weakref=True):
    """Some items in order, and where a stream goes on after them. Made by the library only.

    Can be pickled if its items can, for the same version of this library; its cursors are the same
    afterwards. Keys that sign cursors are not in the pickle.

    Attributes:
        items: What was not delivered before.
        meta: What stood beside the items: ``Meta`` (Accutics) or ``Group`` (authentic.network).
        total: How many the server says there are in all, or None if it does not.
        last: True if known to be the last page; False means not known.
        error: What is wrong with the row after the items, or None. The next step raises it.
    """

    items: tuple[T_co, ...]
    meta: M_co
    _cursor_after: Callable[[int], str]
    total: int | None = None
    last: bool = False
    error: DecodeError | None = None

    def __repr__(self) -> str:
        return f"Page(items=<{len(self.items)} items>, total={self.total}, last={self.last})"

    @property
    def cursor(self) -> str:
        """The position after the last item, as a string to keep anywhere."""
        return self._cursor_after(len(self.items))

    def cursor_after(self, count: int) -> str:
        """Return the position after the first *count* items of this page.

        Raises:
            ConfigurationError: There are not so many.
        """
        size = len(self.items)
        return self._cursor_after(check_int(count, "count", minimum=0, maximum=size))


class Pager(Protocol[T_co, M_co]):
    """How one vendor pages. Serves one reading of a list and is never reused.

    The driver gives it a ``Stats`` to count in, and calls the methods in any order.

    Who is told of an error: a stream raises an error that the request does not accept, without
    feeding it, and sends the same request again at the next step. So a stream can be iterated on
    after an error. A run feeds every error, since only the pager knows whether the request was a
    guess that no page needs any more. An error that does stand in place of a page stays: a run
    ends with it, and is reopened at ``run.cursor``. What the pager itself raises, for a link or a
    row that cannot be right, stays in both.
    """

    @property
    def done(self) -> bool:
        """True once the last page has been returned; stays True."""
        ...

    def start_cursor(self) -> str:
        """Return the cursor of the position before the first page, at any time."""
        ...

    def next_requests(self, limit: int) -> Sequence[PageRequest]:
        """Return up to *limit* requests to send now, each only once.

        The first is what the next page needs. The result is empty if *limit* is 0 or less, and if
        a reply must come or a page be taken first.
        """
        ...

    def feed(self, request: PageRequest, outcome: Reply | AccuticsAuthenticError) -> None:
        """Take the reply to *request*, or the error that came instead. Cheap; never raises.

        A request that is not waited for is ignored: fed before, or none of this pager's.
        """
        ...

    def parts(self) -> Iterable[None]:
        """Return an iterable that decodes the next page in parts if it is large; else ``()``.

        A driver exhausts it before ``next_page`` and lets the event loop run between the parts.
        Without that, ``next_page`` decodes the whole page at once.
        """
        ...

    def next_page(self) -> Page[T_co, M_co] | None:
        """Return the next page in order, or None if it needs a reply that is missing.

        Raises:
            AccuticsAuthenticError: What stands in place of the next page; again on every call.
        """
        ...
