"""How the items of a group are paged: ``ItemsWalk``. No I/O here.

The theory is in ``keyset`` (what an answer proves), ``policy`` (where to ask next), ``since`` (where
"newer than" ends) and ``position`` (what a cursor holds); here they meet the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from itertools import islice
from typing import Any, Protocol

from yarl import URL

from accutics_authentic.core.cursor import Seal
from accutics_authentic.core.walk import Ask, Page, Tally
from accutics_authentic.core.wire import Reply
from accutics_authentic.errors import AccuticsAuthenticError, DecodeError, TieOverflowError

from .keyset import NEWEST, OLDEST, Cut, Keyset, PageAsk, Verdict
from .policy import DateAsk, Policy
from .position import MARK, Position, last, needed, split
from .seen import Seen, digest
from .since import Since

ITEMS_PATH = "/api/v2/groups/:id/items"
ITEM_PATH = "/api/v2/items/:id"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
SETTLED = 60_000  # milliseconds that a date may lie in the past when its item is added
FINISHED: list[Any] = []  # the position behind the last page; JSON


class GroupItems(Protocol):
    """What is read from an answer to "Get Group Items"."""

    @property
    def items(self) -> tuple[str, ...]:
        """The ids, newest first."""
        ...

    @property
    def group(self) -> Any:  # Any: only passed on, as ``Page.meta``
        """The group."""
        ...


class Item(Protocol):
    """What is read from an answer to "Get Item"."""

    @property
    def id(self) -> str:
        """The id."""
        ...

    @property
    def created(self) -> datetime | None:
        """Aware."""
        ...


class ItemsWalk:
    """The items of a group, newest first; see ``core.walk.Walk``."""

    def __init__(
        self,
        *,
        home: URL,
        item_url: Callable[[str], URL],
        read_page: Callable[[bytes], GroupItems],
        read_item: Callable[[bytes], Item],
        seal: Seal,
        position: Any,  # Any: JSON
        before: int | None,
        after: int | None,
        limit: int,
        trusted: int,
        max_limit: int = 10_000,
        now: int,
        settled: int | None = None,
        ahead: int | None = None,
    ) -> None:
        self._home, self._item_url = home, item_url
        self._read_page, self._read_item = read_page, read_item
        self._seal, self._now, self._settled, self._ahead = seal, now, settled, ahead
        top = NEWEST if before is None else before
        self._done = position == FINISHED
        first = Position(top, limit) if position is None or self._done else Position.load(position)
        self._first = first
        self._start = FINISHED if self._done else first.dump()
        self._keyset = Keyset(
            top, floor=OLDEST, trusted=trusted, max_limit=max(limit, max_limit, first.limit)
        )
        self._since: Since | None = None
        if after is not None and after >= OLDEST:
            self._keyset.floor = after + 1
            self._since = Since(after, self._keyset)
        self._flying: dict[Ask, PageAsk | DateAsk] = {}
        self._policy = Policy(self._keyset, self._flying.values(), limit)
        self._limit = limit
        self._width = 0
        self._started = False
        self._seen = Seen()
        self._resumed = set(split(first.marks))
        self._marks = first.marks
        self._handed: Cut | None = None
        self._error: AccuticsAuthenticError | None = None
        self._group: Any = None
        self._duplicates = 0

    @property
    def done(self) -> bool:
        return self._done

    @property
    def tally(self) -> Tally:
        return Tally(duplicates=self._duplicates)

    def start(self) -> str:
        return self._seal.write(self._start)

    def asks(self, room: int) -> Sequence[Ask]:
        if self._done or self._error is not None:
            return ()
        self._width = max(self._width, len(self._flying) + room)
        self._keyset.ahead = max(4, 8 * self._width if self._ahead is None else self._ahead)
        asks = []
        for want in islice(self._wants(), room):
            ask = self._ask(want)
            self._flying[ask] = want
            asks.append(ask)
        return asks

    def _wants(self):
        if not self._started:
            self._started = True
            yield self._keyset.ask(self._first.cursor, self._first.limit)
        head = self._keyset.head
        if head is None:
            return
        if self._since is not None:
            need = self._since.needs(head)
            flying = self._flying.values()
            if isinstance(need, str) and not any(
                isinstance(f, DateAsk) and f.item == need and f.cause is None for f in flying
            ):
                yield DateAsk(need)
            elif isinstance(need, int) and not any(
                isinstance(f, PageAsk) and f.cursor == need for f in flying
            ):
                yield self._keyset.ask(need, self._limit)
        yield from self._policy.plan(0)

    def _ask(self, want: PageAsk | DateAsk) -> Ask:
        if isinstance(want, DateAsk):
            return Ask(self._item_url(want.item), ITEM_PATH, optional=True)
        query = {"limit": str(want.limit)}
        if want.cursor != NEWEST:
            query["timestamp"] = str(want.cursor)
        return Ask(self._home.with_query(query), ITEMS_PATH)

    def answer(self, ask: Ask, outcome: Reply | AccuticsAuthenticError) -> None:
        want = self._flying.pop(ask)
        if self._error is not None:
            return
        if isinstance(want, DateAsk):
            date = self._date(want, outcome)
            if want.cause is None:
                self._since.dated(date)
            else:
                self._policy.dated(want, date)
            return
        try:
            if isinstance(outcome, AccuticsAuthenticError):
                raise outcome
            answer = self._read_page(outcome.body)
        except AccuticsAuthenticError as error:
            self._error = error
            return
        self._group = answer.group
        if self._keyset.head is None:
            self._set_clock(outcome)
        above = self._policy.above(want.cursor)
        cut = self._keyset.answer(want, answer.items)
        self._policy.answered(want, cut, above)
        if self._since is not None:
            self._since.answer(self._keyset.last_page)

    def _date(self, want: DateAsk, outcome: Reply | AccuticsAuthenticError) -> int | None:
        if isinstance(outcome, AccuticsAuthenticError):
            return None
        try:
            item = self._read_item(outcome.body)
        except DecodeError:
            return None
        if item.id != want.item or item.created is None:
            return None
        return (item.created - EPOCH) // MILLISECOND

    def _set_clock(self, reply: Reply) -> None:
        try:
            date = parsedate_to_datetime(reply.headers.get("date", ""))
            now = (date.replace(tzinfo=date.tzinfo or UTC) - EPOCH) // MILLISECOND
        except (ValueError, TypeError):
            now = self._now
        self._policy.now = now
        self._keyset.settled = now - SETTLED if self._settled is None else self._settled

    def take(self) -> Page[str] | None:
        while not self._done and (head := self._keyset.head) is not None:
            if self._since is not None and self._since.needs(head) is not None:
                break
            last_one = self._keyset.ends(head) or self._keyset.corner_of_head() is Verdict.END
            page = self._page(head, last_one)
            if page is not None:
                return page
            if not self._keyset.step():
                if self._error is None and self._keyset.corner_of_head() is Verdict.OVERFLOW:
                    self._error = self._overflow(head)
                break
            self._policy.passed(len(self._seen))
        if self._error is not None:
            raise self._error
        return None

    def _page(self, head: Cut, last_one: bool) -> Page[str] | None:
        fresh: list[str] = []
        marks = b""
        if head is not self._handed:
            self._handed = head
            wanted = head.ids if self._since is None else tuple(self._since.newer(head))
            digests = {item: digest(item) for item in head.ids}
            for item in wanted:
                d = digests[item]
                short = d[:MARK]
                new = self._seen.add(d)
                if short in self._resumed:
                    self._resumed.discard(short)
                elif new:
                    fresh.append(item)
                    marks += short
            count = needed(self._marks, {d[:MARK] for d in digests.values()})
        if not fresh and not last_one:
            return None
        self._done = last_one
        if not fresh:
            count = 0
        mark = partial(self._cursor, head.cursor, head.limit, self._marks, marks, count, last_one)
        self._marks = last(count, self._marks + marks)
        return Page(items=tuple(fresh), last=last_one, meta=self._group, mark=mark)

    def _cursor(self, cursor, limit, before, marks, count, last_one, n) -> str:
        if last_one and n * MARK == len(marks):
            return self._seal.write(FINISHED)
        return self._seal.write(Position(cursor, limit, last(count, before + marks[: n * MARK])).dump())

    def _overflow(self, head: Cut) -> TieOverflowError:
        return TieOverflowError(
            f"{len(head.ids)} items share the millisecond before timestamp {head.cursor}, and that "
            "is all a page holds: the list may be incomplete from there on; raise limit, or trusted "
            "if the real maximum of a page is documented"
        )
