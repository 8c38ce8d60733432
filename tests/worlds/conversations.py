"""Conversations with a ``KeysetPager``, each held only once.

What a pager delivers and requests depends only on the replies that it was fed. So worlds in which
the same replies come in the same order share one pager, and most runs need none at all.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from itertools import count

from attrs import define, field, frozen

from accutics_authentic._authentic.keyset.pager import KeysetPager
from accutics_authentic._authentic.models import GroupItems, Item
from accutics_authentic._paging.pager import Page, PageRequest
from accutics_authentic.errors import TieOverflowError
from tests.authentic.model import Outcome, pager_of

_numbers = count()


@frozen
class Question:
    """A request: for a page, or for the date of an item.

    Attributes:
        timestamp: None for the newest page.
        limit: As asked for; 0 for an item.
        item_id: None for a page.
    """

    timestamp: int | None
    limit: int
    item_id: str | None = None


@frozen
class Start:
    """The start of a pager; the attributes are those of ``Group``."""

    limit: int
    after: int | None
    now: int
    in_flight: int
    cursor: str | None

    def pager(self) -> KeysetPager:
        return pager_of(
            now=self.now,
            limit=self.limit,
            trusted=1,
            after=self.after,
            max_limit=64,
            cursor=self.cursor,
        )


@define(eq=False)
class Step:
    """A pager after some replies.

    Attributes:
        start: How it began.
        replies: What was fed, and to which of the requests in flight.
        pages: What it delivered since the last reply.
        in_flight: What it waits for now.
        done: As of the pager.
        overflow: The error in place of the next page.
        number: Unlike that of any other step.
    """

    start: Start
    replies: tuple[tuple[int, Outcome], ...]
    _pager: KeysetPager | None
    _requests: list[PageRequest]
    pages: list[Page[str]] = field(factory=list)
    in_flight: tuple[Question, ...] = ()
    done: bool = False
    overflow: TieOverflowError | None = None
    number: int = field(factory=lambda: next(_numbers))
    _following: dict[Hashable, Step] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        pager = self._pager
        assert pager is not None
        try:
            while (page := pager.next_page()) is not None:
                self.pages.append(page)
        except TieOverflowError as error:
            self.overflow = error
        self._requests += pager.next_requests(self.start.in_flight - len(self._requests))
        self.in_flight = tuple(map(_question, self._requests))
        self.done = pager.done

    def feed(self, index: int, outcome: Outcome) -> Step:
        """Return the step after *outcome* came for the request at *index*."""
        key = (index, shown(outcome))
        if key not in self._following:
            step = self if self._pager is not None else self._again()
            pager, step._pager = step._pager, None
            assert pager is not None
            pager.feed(step._requests.pop(index), outcome)
            replies = (*self.replies, (index, outcome))
            self._following[key] = Step(self.start, replies, pager, step._requests)
        return self._following[key]

    def _again(self) -> Step:
        """Return the same step with a pager of its own."""
        step = Step(self.start, (), self.start.pager(), [])
        for index, outcome in self.replies:
            step = step.feed(index, outcome)
        return step


@lru_cache(maxsize=20_000)
def begin(start: Start) -> Step:
    """Return the first step of a pager."""
    return Step(start, (), start.pager(), [])


def shown(outcome: Outcome) -> Hashable:
    """Return all that a pager can see of an outcome."""
    body = getattr(outcome, "body", None)
    if isinstance(body, GroupItems):
        return body.items
    if isinstance(body, Item):
        return (body.id, body.created)
    return type(outcome).__name__


def _question(request: PageRequest) -> Question:
    if request.optional:
        return Question(None, 0, request.url.name)
    timestamp = request.url.query.get("timestamp")
    limit = int(request.url.query["limit"])
    return Question(None if timestamp is None else int(timestamp), limit)
