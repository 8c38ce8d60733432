"""Slices of a group's items: every id that stays comes exactly once over all slices."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._authentic.keyset.splitter import WindowSplitter
from accutics_authentic._authentic.keyset.window import Window
from accutics_authentic._paging.slices import SliceCodec
from tests.authentic.model import ENDPOINTS, LOOKUPS, Drive, Server, pager_of
from tests.authentic.test_keyset_pager import DATES

SLICES = SliceCodec("authentic.network", "g/1", keys=None)
BORDERS = st.none() | st.lists(st.integers(1, 42), min_size=1, max_size=6)  # None: by ``split``
MAX_REQUESTS = 1_100  # two for each page that is looked at, and those for the top


def split(
    server: Server,
    parts: int,
    *,
    limit: int = 3,
    now: int = 0,
    after: int | None = None,
    **bounds: Any,
) -> list[Window]:
    """Split the group; return the windows of its slices."""
    whole = Window(bounds.get("upper"), bounds.get("lower"))
    splitter = WindowSplitter(
        endpoints=ENDPOINTS,
        window=whole,
        after=after,
        limit=limit,
        parts=parts,
        now=now,
        encode=SLICES.encode,
    )
    before = server.requests
    while (request := splitter.next_request()) is not None:
        splitter.feed(request, server.send(request))
    assert server.requests - before < MAX_REQUESTS
    windows = [
        Window.load(SLICES.decode(text), before=None, after=after) for text in splitter.slices()
    ]
    assert len(windows) <= parts
    assert [window.lower for window in windows[:-1]] == [window.upper for window in windows[1:]]
    if windows:
        assert windows[-1].lower == whole.lower
        assert whole.upper in (None, windows[0].upper)
    return windows


def divided(windows: list[Window], borders: list[int] | None) -> list[Window]:
    """Return *windows*, divided at any timestamps instead, if such are given."""
    if borders is None or not windows:
        return windows
    top, bottom = windows[0].upper, windows[-1].lower
    assert top is not None
    inside = sorted((border for border in set(borders) if border < top), reverse=True)
    ends = zip((top, *inside), (*inside, bottom), strict=True)
    return [Window(upper, lower) for upper, lower in ends]


def read(server: Server, window: Window, *, limit: int, seed: int, **options: Any) -> list[str]:
    """Read one slice, with several requests at once; leave it, and resume from a cursor."""
    chance = random.Random(seed)
    options = {"before": window.upper, "lower": window.lower, "limit": limit, **options}
    options = {"trusted": 1, "max_limit": 128, "now": server.clock, **options}
    cursor, got = None, list[str]()
    for leave_after in (chance.randrange(12), None):
        driven = Drive(pager_of(cursor=cursor, **options), server, k=1 + chance.randrange(4))
        while not driven.pager.done:
            page = driven.pager.next_page()
            if page is None:
                if not driven.pager.done:
                    driven.turn()
                continue
            if leave_after is not None and len(page.items) >= leave_after:
                got += page.items[:leave_after]
                cursor = page.cursor_after(leave_after)
                break
            got += page.items
        else:
            return got
    raise AssertionError("the second part was left as well")


@given(
    dates=DATES,
    parts=st.integers(1, 9),
    limit=st.integers(1, 12),
    strict=st.booleans(),
    order=st.sampled_from(["stable", "reversed"]),
    resolution=st.sampled_from([1, 1000]),
    lookups=st.sampled_from(LOOKUPS),
    slow=st.integers(-(10**4), 10**7),
    borders=BORDERS,
    again=st.booleans(),
    seed=st.integers(0, 10**6),
)
def test_all_slices_of_a_group_that_stands_still_are_the_whole_newest_first(
    dates: list[int],
    parts: int,
    limit: int,
    strict: bool,
    order: str,
    resolution: int,
    lookups: str,
    slow: int,
    borders: list[int] | None,
    again: bool,
    seed: int,
) -> None:
    server = Server(
        dates, strict=strict, order=order, resolution=resolution, lookups=lookups, seed=seed
    )
    now = max(1, server.clock - slow)
    windows = divided(split(server, parts, limit=limit, now=now), borders)
    if again:
        windows = [
            part
            for window in windows
            for part in split(server, 3, limit=limit, upper=window.upper, lower=window.lower)
            or [window]
        ]
    got = [name for window in windows for name in read(server, window, limit=limit, seed=seed)]
    assert Counter(got) == Counter(list(server.items))
    shown = [server.date(name) for name in got]
    assert shown == sorted(shown, reverse=True)
    assert bool(windows) == bool(dates)


@given(
    dates=DATES,
    parts=st.integers(1, 9),
    limit=st.integers(4, 12),
    strict=st.booleans(),
    order=st.sampled_from(["stable", "reversed", "rotated", "shuffled"]),
    lookups=st.sampled_from(["exact", "forbidden"]),
    after=st.none() | st.integers(0, 40),
    borders=BORDERS,
    seed=st.integers(0, 10**6),
)
def test_every_id_that_stays_comes_exactly_once_and_what_is_added_on_top_in_no_slice(
    dates: list[int],
    parts: int,
    limit: int,
    strict: bool,
    order: str,
    lookups: str,
    after: int | None,
    borders: list[int] | None,
    seed: int,
) -> None:
    crowd = max(Counter(dates).values(), default=0)
    if order in ("rotated", "shuffled") and crowd > limit:
        order = "stable"  # as the docstring of ``since`` says
    chance = random.Random(seed)
    server = Server(dates, strict=strict, order=order, lookups=lookups, seed=seed)
    windows = split(server, parts, limit=limit, now=server.clock, after=after)
    above = [border for border in borders or () if after is None or border > after + 1]
    windows = divided(windows, None if borders is None else above)
    stayed = dict(server.items)
    top = windows[0].upper if windows else None

    def meddle(server: Server) -> None:
        """Remove some, add some of them again, and add others on top."""
        if chance.random() < 0.2 and server.items:
            name = chance.choice(list(server.items))
            stayed.pop(name, None)
            if chance.random() < 0.5:
                server.remove(name)
            else:
                server.clock = max(server.clock, (top or 0) + 2)
                server.add_again(name)
        elif chance.random() < 0.2:
            server.clock = max(server.clock, (top or 0) + 2)
            server.add()
            server.moved.clear()
            server.items[f"on top {chance.random()}"] = server.clock

    server.meddle = meddle
    got: list[str] = []
    for window in windows:
        is_last = window.lower is None
        came = read(server, window, limit=limit, seed=seed, after=after if is_last else None)
        assert len(set(came)) == len(came)
        got += came
    counts = Counter(got)
    wanted = [name for name, date in stayed.items() if after is None or date > after]
    assert all(counts[name] == 1 for name in wanted)
    assert not any(name.startswith("on top") for name in got)
