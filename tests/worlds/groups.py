"""What a stream of a group's items promises, in all small worlds."""

from __future__ import annotations

from collections import Counter

from attrs import field, frozen, mutable

from accutics_authentic._authentic.keyset.pager import KeysetPager
from accutics_authentic._paging.pager import PageRequest
from accutics_authentic.errors import TieOverflowError
from tests.authentic.model import Outcome, Server, pager_of
from tests.support.choices import Choices

NAMES = "abcdefgh"
MOST = 250  # requests that a walk over a small world may take
UNCAPPED = 1 << 30


@frozen
class Change:
    """An id gets a date: it is added, or removed and added again; None: it is removed."""

    name: str
    date: int | None


@frozen
class Make:
    """A small group, the changes it undergoes, and how it is read.

    Attributes:
        dates: Of the ids ``a``, ``b``, ...
        changes: What happens, in order, before any requests.
        strict: Whether ``timestamp`` means ``<``.
        order: That of ties, as in ``Server``.
        lookups: As in ``Server``.
        cap: Ids on a page, at most.
        limit: As in ``stream_items``.
        after: As in ``stream_items``.
        under_way: Requests at once.
        stop: Ids after which the stream is left and resumed; None: never.
        now: The client's clock.
        overtaking: How many answers come before an older one, at most.
    """

    dates: tuple[int, ...]
    changes: tuple[Change, ...] = ()
    strict: bool = True
    order: str = "stable"
    lookups: str = "exact"
    cap: int = UNCAPPED
    limit: int = 1
    after: int | None = None
    under_way: int = 1
    stop: int | None = None
    now: int = 10**6  # all dates are old
    overtaking: int = 2


@mutable
class Reading:
    """One reading of a group, by choices: when changes happen, which answer comes first."""

    make: Make
    choices: Choices
    server: Server = field(init=False)
    stayed: dict[str, int] = field(init=False)
    oldest: set[int] = field(init=False)  # the oldest date in the group, at any time
    parts: list[list[str]] = field(factory=list)  # one for each start
    overflow: TieOverflowError | None = None
    history: list[str] = field(factory=list)
    _left: list[Change] = field(init=False)
    _overtaking: int = field(init=False)
    _flying: dict[PageRequest, Outcome | None] = field(
        factory=dict
    )  # with what the server did already

    def __attrs_post_init__(self) -> None:
        make = self.make
        self.server = Server(
            (), strict=make.strict, order=make.order, lookups=make.lookups, cap=make.cap
        )
        self.server.items = dict(zip(NAMES, make.dates, strict=False))
        self.stayed = dict(self.server.items)
        self.oldest = {min(make.dates, default=0)}
        self._left, self._overtaking = list(make.changes), make.overtaking

    @property
    def got(self) -> list[str]:
        return [name for part in self.parts for name in part]

    def read(self) -> None:
        """Read the group to the end, or to an overflow."""
        try:
            cursor = self._part(None, self.make.stop)
            if cursor is not None:
                self._part(cursor, None)
        except TieOverflowError as error:
            self.overflow = error

    def _part(self, cursor: str | None, stop: int | None) -> str | None:
        """Read on from *cursor*; return the cursor behind *stop* ids, if there are as many."""
        self.history.append("begin" if cursor is None else "resume")
        make, got, before = self.make, list[str](), self.server.requests
        self.parts.append(got)
        self._flying.clear()
        pager = pager_of(
            now=make.now,
            limit=make.limit,
            trusted=1,
            after=make.after,
            max_limit=64,
            cursor=cursor,
        )
        if stop == 0:
            return pager.start()
        while not pager.done:
            if (page := pager.next_page()) is None:
                self._turn(pager)
                assert self.server.requests - before <= MOST, f"this does not end\n{self}"
                continue
            for count, name in enumerate(page.items, 1):
                got.append(name)
                if len(got) == stop:
                    return page.cursor_after(count)
        return None

    def _turn(self, pager: KeysetPager) -> None:
        """Send what may be sent; let changes happen; answer one request."""
        for ask in pager.next_requests(self.make.under_way - len(self._flying)):
            self._flying[ask] = None
        while self._left and self.choices.pick(2):
            self._change()
        asks = list(self._flying)
        late = self.choices.pick(len(asks)) if self._overtaking else 0
        self._overtaking -= late > 0
        outcome = self._flying.pop(asks[late]) or self._serve(asks[late])
        pager.feed(asks[late], outcome)

    def _change(self) -> None:
        """Let the next change happen, after the server did some of what is under way."""
        for ask, outcome in self._flying.items():
            if outcome is None and self.choices.pick(2):
                self._flying[ask] = self._serve(ask)
        change = self._left.pop(0)
        self.history.append(str(change))
        self.stayed.pop(change.name, None)
        self.server.moved.add(change.name)
        if change.date is None:
            self.server.items.pop(change.name, None)
        else:
            self.server.items[change.name] = change.date
        self.oldest.add(min(self.server.items.values(), default=0))

    def _serve(self, ask: PageRequest) -> Outcome:
        outcome = self.server.carry(ask)
        self.history.append(f"{ask.url.path_qs} -> {getattr(outcome, 'body', outcome)!r}")
        return outcome

    def __str__(self) -> str:
        return "\n".join([str(self.make), *self.history, f"got {self.parts}"])


def check(make: Make, choices: Choices) -> None:
    """Read a group and compare what came with what is promised."""
    reading = Reading(make, choices)
    reading.read()
    stayed, got = reading.stayed, reading.got
    page = min(make.limit, make.cap)
    assert all(len(set(part)) == len(part) for part in reading.parts), f"one came twice\n{reading}"
    repeated = Counter(name for name in got if name in stayed).most_common(1)
    assert not repeated or repeated[0][1] == 1, f"one that stayed came twice\n{reading}"
    assert set(got) <= {*make_names(make)}, f"one came that never was\n{reading}"
    capped = make.cap < UNCAPPED
    assert capped or reading.overflow is None, f"an error without a cap\n{reading}"
    if reading.overflow is None:
        wanted = {n for n, date in stayed.items() if make.after is None or date > make.after}
        if capped:  # ids of the very oldest millisecond cannot be told from the end
            wanted -= {name for name in stayed if stayed[name] in reading.oldest}
        assert wanted <= set(got), f"one was lost\n{reading}"
    if make.after is None and not make.changes:
        dates = [stayed[name] for name in got]
        assert dates == sorted(dates, reverse=True), f"not newest first\n{reading}"
    if make.after is not None:  # as ``since`` says
        crowd = max(Counter(stayed.values()).values(), default=0) + len(make.changes)
        old = {name for name in got if stayed.get(name, make.after + 1) <= make.after}
        if crowd <= page or make.order != "rotated":
            older = {name for name in old if stayed[name] < make.after}
            assert not older or len(make.changes) >= page, f"one is older\n{reading}"
            assert not old or make.changes or make.lookups != "exact", f"one is as old\n{reading}"


def make_names(make: Make) -> set[str]:
    """Return all ids that are in the group at any time."""
    return {*NAMES[: len(make.dates)], *(change.name for change in make.changes)}


def drawn(choices: Choices) -> None:
    """Check any small world."""
    dates = sorted((1 + choices.pick(5) for _ in range(choices.pick(6))), reverse=True)
    check(
        Make(
            tuple(dates),
            changes=_changes(dict(zip(NAMES, dates, strict=False)), choices),
            strict=not choices.pick(2),
            order=("stable", "reversed", "rotated")[choices.pick(3)],
            lookups=("exact", "forbidden", "random")[choices.pick(3)],
            cap=(UNCAPPED, UNCAPPED, 1, 2)[choices.pick(4)],
            limit=1 + choices.pick(3),
            after=(None, *range(7))[choices.pick(8)],
            under_way=1 + choices.pick(3),
            stop=(None, *range(6))[choices.pick(7)],
            now=(10**6, 7, 10**12)[choices.pick(3)],
            overtaking=choices.pick(4),
        ),
        choices,
    )


def _changes(dates: dict[str, int], choices: Choices) -> tuple[Change, ...]:
    """Return up to two changes: no id comes back with an older date than it had."""
    there, changes = set(dates), []
    newest = max(dates.values(), default=0) + 1
    for new in "fg"[: choices.pick(3)]:
        name = [new, *dates][choices.pick(1 + len(dates))]
        if name in there and choices.pick(2):
            there.remove(name)
            changes.append(Change(name, None))
        else:
            least = dates.get(name, 1)
            dates[name] = newest - choices.pick(newest - least + 1)
            there.add(name)
            changes.append(Change(name, dates[name]))
    return tuple(changes)
