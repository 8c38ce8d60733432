"""What a check asks authentic.network about one group, each question by the replies before it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from attrs import define, field

from .question import NOT_ASKED, Asking, Question, Reply

LIMITS = (1_000, 10_000)  # asked for while pages come as large as that
UNKNOWN = "accutics-authentic-check"  # a segment that no API has
MAX_REFUSED = 2  # look-ups, before no more are tried


@define
class AuthenticReplies:
    """The replies; without a status where something was not asked.

    Attributes:
        group: The id of the group.
        first: Its items without a limit.
        large: Its items with large limits, by the limit, in the order of asking.
        items: Look-ups of items, by id.
        around: Items before a ``timestamp``: that of the last item of the largest page, and one
            millisecond more and less, by the difference.
        zero: Items before the ``timestamp`` 0.
        hooks: The hooks of the group.
        unknown_path: An unknown path.
        wrong_token: The items, with a token that is wrong.
        all: All replies.
    """

    group: str
    first: Reply = NOT_ASKED
    large: dict[int, Reply] = field(factory=dict)
    items: dict[str, Reply] = field(factory=dict)
    around: dict[int, Reply] = field(factory=dict)
    zero: Reply = NOT_ASKED
    hooks: Reply = NOT_ASKED
    unknown_path: Reply = NOT_ASKED
    wrong_token: Reply = NOT_ASKED
    all: list[Reply] = field(factory=list)

    @property
    def is_listed(self) -> bool:
        """Whether the group's items came at all."""
        return ids_of(self.first) is not None

    @property
    def ids(self) -> list[str]:
        """The ids of the largest page, in its order."""
        pages = [ids_of(each) or [] for each in (self.first, *self.large.values())]
        return max(pages, key=len)

    @property
    def dates(self) -> list[int]:
        """The dates that look-ups gave, in the order of the list."""
        dates = [self.date(id_) for id_ in self.ids if id_ in self.items]
        return [each for each in dates if each is not None]

    @property
    def dates_hold(self) -> bool | None:
        """Whether the list is in the order of the dates, and ``timestamp`` means them.

        1. Not if a date is older than one after it.
        2. Unknown, if the item itself was not looked up or one of the lists did not come.
        3. Not if the last item is listed before its own date, or is not listed after it.
        4. Unknown, if it is not listed after it, but that page is full.
        """
        if any(newer < older for newer, older in pairwise(self.dates)):  # 1
            return False
        before, after = (ids_of(self.around.get(each, NOT_ASKED)) for each in (-1, 1))
        if before is None or after is None:  # 2
            return None
        last = self.ids[-1]
        if last in before:  # 3
            return False
        if last not in after:  # 3, 4
            return False if len(after) < len(self.ids) else None
        return True

    @property
    def has_more(self) -> bool | None:
        """Whether there are older items than the largest page has; None if that is unknown."""
        known = set(self.ids)
        if any(set(ids_of(each) or ()) - known for each in self.around.values()):
            return True
        return False if self.dates_hold else None

    def date(self, id_: str) -> int | None:
        """Return the date that a look-up gave for an item."""
        return date_of(self.items.get(id_, NOT_ASKED))

    def ask_items(self, **params: int) -> Asking[Reply]:
        """Ask for a page of the group's items."""
        path = ("api", "v2", "groups", self.group, "items")
        return (yield from self.ask(Question(path=path, params=params)))

    def look_up(self, id_: str) -> Asking[Reply]:
        """Ask for an item, if that was not done before."""
        if id_ not in self.items:
            path = ("api", "v2", "items", id_)
            self.items[id_] = yield from self.ask(Question(path=path))
        return self.items[id_]

    def ask(self, question: Question) -> Asking[Reply]:
        """Ask, and keep the reply."""
        reply = yield question
        self.all.append(reply)
        return reply


def ids_of(reply: Reply) -> list[str] | None:
    """Return the ids of a page; None if it is none."""
    ids = reply.body.get("items") if reply.ok and isinstance(reply.body, dict) else None
    is_page = isinstance(ids, list) and all(isinstance(each, str) for each in ids)
    return ids if is_page else None


def date_of(reply: Reply) -> int | None:
    """Return ``_created`` of an item, in milliseconds, if it is there."""
    body: Any = reply.body if reply.ok else None
    data = body.get("data") if isinstance(body, dict) else None
    found = data.get("_created") if isinstance(data, dict) else None
    return found if type(found) is int else None


def ask_authentic(group: str) -> Asking[AuthenticReplies]:
    """Ask at most 18 questions about *group*."""
    found = AuthenticReplies(group)
    found.first = yield from found.ask_items()
    if found.is_listed:
        yield from _ask_limits(found)
        yield from _look_up(found)
        yield from _ask_around(found)
        found.zero = yield from found.ask_items(timestamp=0, limit=2)
        found.hooks = yield from found.ask(Question(path=("api", "v2", "groups", group, "hooks")))
    path = ("api", "v2", "groups", group, UNKNOWN)
    found.unknown_path = yield from found.ask(Question(path=path))
    path = ("api", "v2", "groups", group, "items")
    found.wrong_token = yield from found.ask(Question(path=path, wrong_token=True))
    return found


def _ask_limits(found: AuthenticReplies) -> Asking[None]:
    for limit in LIMITS:
        found.large[limit] = reply = yield from found.ask_items(limit=limit)
        if len(ids_of(reply) or ()) < limit:
            break


def _look_up(found: AuthenticReplies) -> Asking[None]:
    """Look at most six items up: neighbours at the beginning, in the middle and at the end."""
    ids = found.ids
    count = len(ids)
    middle = count // 2
    positions = sorted({0, 1, middle, middle + 1, count - 2, count - 1})
    for position in positions:
        if 0 <= position < count:
            yield from found.look_up(ids[position])
        if sum(not each.ok for each in found.items.values()) >= MAX_REFUSED:
            return


def _ask_around(found: AuthenticReplies) -> Asking[None]:
    """Ask for what is before the last item of the largest page, and look the first of it up."""
    last = found.date(found.ids[-1]) if found.ids else None
    if last is None or last < 1:
        return
    for difference in (1, 0, -1):
        limit = max(found.large)
        reply = yield from found.ask_items(timestamp=last + difference, limit=limit)
        found.around[difference] = reply
    for id_ in (ids_of(found.around[0]) or ())[:1]:
        yield from found.look_up(id_)
