"""How the items of a group are paged: ``KeysetPager``. No I/O here.

The theory stands elsewhere: what an answer proves in ``keyset``, where to ask next in ``policy``,
where "newer than" ends in ``since``, what a cursor holds in ``position``. Here it all meets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from yarl import URL

from accutics_authentic._codec import max_rows_for, too_many_rows
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.cursor import FINISHED, CursorCodec
from accutics_authentic._paging.pager import Page, PageRequest, Tally
from accutics_authentic.errors import AccuticsAuthenticError, ProtocolError, TieOverflowError

from .page import NEWEST, OLDEST, Cut, DateLookup, PageQuery
from .planner import Policy
from .position import Delivered, Mark, Position, Record
from .proof import Keyset, Verdict
from .requests import ITEMS_PATH, Exchange, GroupItems, Item, time_of
from .since import Since

MOST_IN_VAIN = 150  # pages for the sake of the same head; halving all milliseconds takes 41


class KeysetPager:
    """The items of a group, newest first; see ``_paging.pager.Pager``.

    An id that is in the group from the first request to the last and keeps its date comes exactly
    once. An id that is added, removed or added again meanwhile comes at most once. In a group
    that stands still, ids come newest first. Where none of this can be kept there is an error.

    Args:
        home: The group's items, encoded, without query.
        lookup_url: Id to the item's URL; None if it cannot be in one.
        read_page: Body to page; raises ``DecodeError``.
        read_item: Body to item; raises ``DecodeError``.
        seal: Makes the cursors.
        position: What *seal* read from a cursor, or None to begin at the top.
        before: Sent as it stands for the first page; milliseconds.
        after: Only newer ids are wanted; milliseconds; see ``since`` for the small print.
        limit: How many ids are asked for at once. Twice as many where pages are hard to link, and
            more only where a millisecond fills a page.
        trusted: How many ids the server surely gives at once if it has them. A page of fewer is
            the end, so never more than documented.
        max_limit: How many ids are asked for at once, at most.
        now: Milliseconds; used if the server does not send the date.
        ahead: How many pages are held, at most. Eight for each ask under way unless given.
    """

    def __init__(
        self,
        *,
        home: URL,
        lookup_url: Callable[[str], URL | None],
        read_page: Callable[[bytes], GroupItems],
        read_item: Callable[[bytes], Item],
        seal: CursorCodec,
        position: Any,  # Any: JSON
        before: int | None,
        after: int | None,
        limit: int,
        trusted: int,
        max_limit: int = 10_000,
        now: int,
        ahead: int | None = None,
    ) -> None:
        self._exchange = Exchange(home, lookup_url, read_page, read_item)
        self._seal, self._limit = seal, limit
        self._now, self._ahead = now, ahead
        top = NEWEST if before is None else before
        self._done: bool = position == FINISHED
        if position is None or self._done:
            self._first = Position(top, limit)
        else:
            self._first = Position.load(position, before=top, after=after or OLDEST)
        self._start = FINISHED if self._done else self._first.dump()
        longest = max(limit, max_limit, self._first.limit)
        self._keyset = Keyset(top, trusted=trusted, max_limit=longest)
        can_look_up = self._exchange.can_look_up
        self._since = None
        if after is not None and after >= OLDEST:
            self._since = Since(after, self._keyset, can_look_up)
        self._flying: dict[PageRequest, PageQuery | DateLookup] = {}  # under way
        self._policy = Policy(self._keyset, self._flying.values(), can_look_up, limit=limit)
        self._record = Record(self._first.marks)
        self._handed: Cut | None = None  # the last one that was delivered
        self._most = 0  # asks under way at once
        self._group: Any = None  # Any: the model is the reader's
        self._duplicates = 0
        self._error: AccuticsAuthenticError | None = None

    @property
    def done(self) -> bool:
        """True when the last page has been taken."""
        return self._done

    @property
    def tally(self) -> Tally:
        """What was noticed so far; duplicates are ids that came twice in one answer."""
        return Tally(duplicates=self._duplicates)

    def start(self) -> str:
        """Return the cursor of the position before the first page."""
        return self._seal.write(self._start)

    def next_requests(self, room: int) -> Sequence[PageRequest]:
        """Return up to *room* asks, the one that the next page needs first."""
        if self._done or self._error is not None:
            return ()
        self._most = max(self._most, len(self._flying) + room)
        self._keyset.ahead = self._ahead or max(4, 8 * self._most)
        asks: list[PageRequest] = []
        for want in islice(self._wants(), room):
            asks.append(self._exchange.ask(want))
            self._flying[asks[-1]] = want
        return asks

    def feed(self, ask: PageRequest, outcome: Reply | AccuticsAuthenticError) -> None:
        """Take the reply to *ask*, or the error that came instead."""
        want = self._flying.pop(ask)
        if self._error is not None:
            return  # too late: nothing is delivered any more
        if isinstance(want, DateLookup):
            want.tell(self._exchange.date(want, outcome))
        elif isinstance(outcome, AccuticsAuthenticError):
            self._error = outcome
        else:
            self._answer_page(want, outcome)

    def slices(self) -> Iterable[None]:
        """Return nothing: a page of ids is decoded when it comes, and never large."""
        return ()

    def next_page(self) -> Page[str] | None:
        """Return the next page, or None if an answer is missing.

        Raises:
            AccuticsAuthenticError: What stands in place of the next page; again on every call.
        """
        while not self._done and (head := self._keyset.head) is not None:
            if self._since is not None and self._since.needs(head) is not None:
                break
            verdict = self._keyset.verdict()
            page = self._hand_out(head, last=self._keyset.ends(head) or verdict is Verdict.END)
            if page is not None:
                return page
            if not self._keyset.step():
                in_vain = self._policy.in_vain > MOST_IN_VAIN
                if verdict is Verdict.OVERFLOW or in_vain:
                    self._error = self._error or _overflow(head, in_vain=in_vain)
                break
            self._policy.stepped(len(self._record))
        if self._error is not None and not self._done:
            raise self._error
        return None

    def _wants(self) -> Iterator[PageQuery | DateLookup]:
        head = self._keyset.head
        if head is None:
            if not self._flying:
                yield self._keyset.ask(self._first.cursor, self._first.limit)
        elif self._since is not None and self._since.needs(head) is not None:
            yield from self._since.next_requests(head, self._limit)
        else:
            yield from self._policy.plan()

    def _answer_page(self, ask: PageQuery, reply: Reply) -> None:
        try:
            answer = self._exchange.read_page(reply.body)
            if len(answer.items) > max_rows_for(ask.limit):
                raise too_many_rows(len(answer.items), max_rows_for(ask.limit))
        except ProtocolError as error:
            reply.annotate(error, "GET", ITEMS_PATH)
            self._error = error
            return
        if self._keyset.head is None:
            self._policy.now = time_of(reply) or self._now
        page = self._keyset.feed(ask, answer.items)
        self._policy.answered(ask, page)
        if self._since is not None:
            self._since.feed(page)
        self._group = answer.group
        self._duplicates += page.rows - len(page.ids)

    def _hand_out(self, head: Cut, *, last: bool) -> Page[str] | None:
        """Return what of *head* was not delivered yet, or None if there is nothing."""
        handed = Delivered()
        if head is not self._handed:
            wanted = head.ids if self._since is None else self._since.newer(head)
            handed = self._record.deliver(head.ids, wanted)
            self._handed = head
            self._policy.in_vain = 0 if handed.items else self._policy.in_vain
        if not handed.items and not last:
            return None
        self._done = last
        mark = Mark(self._seal, head.cursor, head.limit, handed, last=last)
        return Page(handed.items, last=last, meta=self._group, mark=mark)


def _overflow(cut: Cut, *, in_vain: bool) -> TieOverflowError:
    place = "at the top" if cut.cursor == NEWEST else f"before timestamp {cut.cursor}"
    what = (
        f"{MOST_IN_VAIN} pages {place} brought nothing new, as if items of one millisecond came "
        "in another order each time"
        if in_vain
        else f"{len(cut.ids)} items share the millisecond {place}, and no page holds more"
    )
    return TieOverflowError(
        f"the list may be incomplete: {what}; k items of one millisecond need a page of k + 1: "
        "raise limit, or trusted if the real maximum of a page is documented"
    )
