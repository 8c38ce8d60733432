"""One reading of a small group, by choices.

A world is a small group, a server, and a way to read. The choices are: the changes (any id is
removed, added, or removed and added again with a date that is not older), the gaps they happen in,
the order of the replies, and where the stream is left and resumed. A property of the server is
chosen only when it first matters, so worlds that cannot be told apart are one.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

from attrs import field, frozen, mutable

from accutics_authentic.errors import TieOverflowError
from tests.authentic.model import Outcome, Server, page_of
from tests.support.choices import Choices
from tests.worlds.conversations import Question, Start, Step, begin, shown

T = TypeVar("T")

NAMES = "abcdefghij"
MAX_REQUESTS = 250  # for one start of a reading of a small world
UNCAPPED = 1 << 30
LONG_AGO = 10**6  # a clock by which all dates are old


@frozen
class Change:
    """An id gets a date: it is added, or removed and added again; None: it is removed."""

    name: str
    date: int | None


@frozen(kw_only=True)
class Group:
    """A small group, what its server may be like, and how it is read.

    Attributes:
        dates: Of the ids ``a``, ``b``, ...
        changes: How many there are, at most.
        strict: Whether ``timestamp`` means ``<``.
        orders: Those of ties, as in ``Server``.
        lookups: As in ``Server``.
        caps: Ids on a page, at most.
        limit: As in ``stream_items``.
        after: As in ``stream_items``.
        in_flight: Requests at once.
        resumes: Whether the stream may be left and resumed once, after any id.
        now: The client's clock.
        overtaking: How many replies come before an older one, at most.
    """

    dates: tuple[int, ...]
    changes: int = 0
    strict: Sequence[bool] = (True, False)
    orders: Sequence[str] = ("stable", "rotated")
    lookups: Sequence[str] = ("exact", "forbidden")
    caps: Sequence[int] = (UNCAPPED, 1, 2)
    limit: int = 1
    after: int | None = None
    in_flight: int = 1
    resumes: bool = False
    now: int = LONG_AGO
    overtaking: int = 2


@mutable
class Reading:
    """One reading of a group, by choices.

    Attributes:
        stayed: The ids that were in the group from the first request on, with their dates.
        oldest: The oldest date in the group, at any time.
        parts: What came, one list for each start.
        known: The last date of every id.
    """

    group: Group
    choices: Choices
    server: Server = field(init=False)
    stayed: dict[str, int] = field(init=False)
    oldest: set[int] = field(init=False)
    parts: list[list[str]] = field(factory=list)
    known: dict[str, int] = field(init=False)
    overflow: TieOverflowError | None = None
    history: list[object] = field(factory=list)
    changes: int = 0
    _free: set[str] = field(factory=lambda: {"strict", "orders", "lookups", "caps"})
    _overtaking: int = 0
    _early: list[Outcome | None] = field(factory=list)  # done by the server, not yet answered

    def __attrs_post_init__(self) -> None:
        group = self.group
        self.server = Server(())
        self.server.items = dict(zip(NAMES, group.dates, strict=False))
        self.stayed, self.known = dict(self.server.items), dict(self.server.items)
        self.oldest = {min(group.dates, default=0)}

    @property
    def got(self) -> list[str]:
        return [name for part in self.parts for name in part]

    def read(self) -> None:
        """Read the group to the end, or to an overflow."""
        try:
            cursor = self._part(None)
            if cursor is not None:
                self._part(cursor)
        except TieOverflowError as error:
            self.overflow = error

    def _part(self, cursor: str | None) -> str | None:
        """Read on from *cursor*; return another one if the stream is left."""
        self.history.append("begin" if cursor is None else "resume")
        group, got, before = self.group, list[str](), self.server.requests
        self.parts.append(got)
        step = begin(Start(group.limit, group.after, group.now, group.in_flight, cursor))
        self._early = [None] * group.in_flight
        while True:
            for page in step.pages:
                for count, name in enumerate(page.items, 1):
                    got.append(name)
                    if group.resumes and cursor is None and self.choices.pick(2):
                        return page.cursor_after(count)
            if step.done:
                return None
            if step.overflow is not None:
                raise step.overflow
            step = self._turn(step)
            assert self.server.requests - before <= MAX_REQUESTS, f"this does not end\n{self}"

    def _turn(self, step: Step) -> Step:
        """Let changes happen; answer one request."""
        self.choices.visit(self._state(step))
        while self.server.requests and self.changes < self.group.changes:
            changes = self._possible_changes()
            if not (choice := self.choices.pick(1 + len(changes))):
                break
            self._change(changes[choice - 1], step)
            self.choices.visit((self._state(step), "changed"))
        is_late = self._overtaking < self.group.overtaking
        index = self.choices.pick(len(step.in_flight)) if is_late else 0
        self._overtaking += index > 0
        outcome = self._early.pop(index) or self._serve(step.in_flight[index])
        self._early.append(None)
        return step.feed(index, outcome)

    def _state(self, step: Step) -> Hashable:
        """Everything that the rest of the reading, and the checks, depend on."""
        server = self.server
        return (
            step.number,
            tuple(outcome and shown(outcome) for outcome in self._early),
            tuple(server.items.items()),
            (server.strict, server.order, server.lookups, server.cap, *sorted(self._free)),
            len(server.asked) if server.order == "rotated" or "orders" in self._free else 0,
            tuple(self.known.items() if self.changes < self.group.changes else self.known),
            tuple(self.stayed),
            tuple(sorted(self.oldest)),
            tuple(name for name in self.parts[0] if name in self.stayed),
            len(self.parts),
            self.changes,
            self._overtaking,
        )

    def _possible_changes(self) -> list[Change]:
        """Return all changes: no id comes back with an older date than it had."""
        items = self.server.items
        newest = max(items.values(), default=0) + 1
        oldest = {**self.known, NAMES[len(self.known)]: 1}
        changes = [Change(name, None) for name in items]
        for name, date in oldest.items():
            changes += [Change(name, later) for later in range(date, max(date, newest) + 1)]
        return changes

    def _change(self, change: Change, step: Step) -> None:
        """Let a change happen, after the server did some of what is in flight."""
        for index, question in enumerate(step.in_flight):
            if len(step.in_flight) > 1 and not self._early[index] and self.choices.pick(2):
                self._early[index] = self._serve(question)
        self.changes += 1
        self.history.append(change)
        self.stayed.pop(change.name, None)
        self.server.items.pop(change.name, None)
        if change.date is not None:
            self.server.items[change.name] = self.known[change.name] = change.date
        self.oldest.add(min(self.server.items.values(), default=0))

    def _serve(self, question: Question) -> Outcome:
        self._choose_server(question)
        outcome: Outcome
        if question.item_id is None:
            outcome = page_of(self.server.page(question.timestamp, question.limit))
        else:
            outcome = self.server.look_up(question.item_id)
        self.history.append((question, shown(outcome)))
        return outcome

    def _choose_server(self, question: Question) -> None:
        """Choose what the server is like, as far as the answer to *question* shows it."""
        server, group, dates = self.server, self.group, list(self.server.items.values())
        if question.item_id is not None:
            server.lookups = self._choose("lookups", group.lookups, server.lookups)
            return
        if question.timestamp in dates:
            server.strict = self._choose("strict", group.strict, server.strict)
        if len(set(dates)) < len(dates):
            server.order = self._choose("orders", group.orders, server.order)
        if min(question.limit, len(dates)) > 1:
            server.cap = self._choose("caps", group.caps, server.cap)

    def _choose(self, name: str, options: Sequence[T], chosen: T) -> T:
        if name not in self._free:
            return chosen
        self._free.remove(name)
        return options[self.choices.pick(len(options))]

    def __str__(self) -> str:
        server = self.server
        like = f"{server.strict=} {server.order=} {server.lookups=} {server.cap=}"
        return "\n".join([str(self.group), like, *map(str, self.history), f"got {self.parts}"])
