"""Slices of a group's items: every id that stays comes exactly once over all slices."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._authentic.keyset.density import Density, Gap, Probe
from accutics_authentic._authentic.keyset.position import LAST_TIMESTAMP
from accutics_authentic._authentic.keyset.requests import Endpoints
from accutics_authentic._authentic.keyset.splitter import WindowSplitter
from accutics_authentic._authentic.keyset.window import Window
from accutics_authentic._paging.slices import SliceCodec
from accutics_authentic.errors import CursorError, ServerError
from tests.authentic.model import ENDPOINTS, LOOKUPS, Drive, Server, pager_of
from tests.authentic.test_keyset_pager import DATES

SLICES = SliceCodec("authentic.network", "g/1", keys=None)
READERS = ENDPOINTS.read_page, ENDPOINTS.read_item
BORDERS = st.none() | st.lists(st.integers(1, 42), min_size=1, max_size=6)  # None: by ``split``
MAX_REQUESTS = 1_600  # three for each page that is looked at, and those for the top


def split(
    server: Server,
    parts: int,
    *,
    limit: int = 3,
    now: int = 0,
    after: int | None = None,
    endpoints: Endpoints = ENDPOINTS,
    **bounds: Any,
) -> list[Window]:
    """Split the group; return the windows of its slices."""
    whole = Window(bounds.get("upper"), bounds.get("lower"))
    splitter = WindowSplitter(
        endpoints=endpoints,
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


def spread(kind: str, count: int) -> list[int]:
    """Return the dates of a group."""
    chance = random.Random(7)
    if kind == "even":
        return [10**12 + 1_000 * number for number in range(count)]
    if kind == "denser and denser":
        return [10**12 + int(10**9 * (number / count) ** 0.25) for number in range(count)]
    bursts = [10**12 + chance.randrange(10**10) for _ in range(12)]
    return [chance.choice(bursts) + chance.randrange(10**5) for _ in range(count)]


@pytest.mark.parametrize(
    ("kind", "lookups", "uneven"),
    [
        ("even", "exact", 1.3),
        ("even", "forbidden", 1.5),
        ("denser and denser", "exact", 1.6),
        ("bursts", "exact", 2.2),
    ],
)
def test_slices_hold_about_the_same_number_of_ids(kind: str, lookups: str, uneven: float) -> None:
    server = Server(spread(kind, 4_000), lookups=lookups)
    windows = split(server, 8, limit=100, now=server.clock)
    assert len(windows) == 8
    sizes = [
        sum((window.lower or 0) <= date < (window.upper or 0) for date in server.items.values())
        for window in windows
    ]
    assert sum(sizes) == 4_000
    assert max(sizes) <= uneven * 500
    assert server.requests < 260
    assert len(server.looked) <= (3 if lookups == "forbidden" else 170)


def test_a_short_list_has_fewer_slices_and_an_empty_one_none() -> None:
    for count, parts in (0, 0), (1, 1), (99, 1), (150, 2), (250, 3):
        server = Server(range(1, count + 1))
        assert len(split(server, 8, limit=100, now=1_000)) == parts
    server = Server([7] * 50)  # all in one millisecond
    assert len(split(server, 8, limit=10, now=1_000)) == 1
    assert split(Server([5, 6, 7]), 1, limit=1, now=9)[0].lower is None


@pytest.mark.parametrize("ahead", [0, 900, 20_000, 10**9])
def test_ids_that_are_dated_later_than_the_servers_clock_are_in_the_newest_slice(
    ahead: int,
) -> None:
    server = Server([10**12, 10**12 + ahead])
    top = split(server, 2, limit=1, now=10**12)[0].upper
    assert top is not None
    assert 10**12 + ahead < top <= 10**12 + 17 * max(1_000, ahead)
    assert server.requests < 70


def test_a_top_that_cannot_be_found_is_above_all_dates() -> None:
    server = Server([10**12])
    server.meddle = lambda server: server.add_again("i0")  # it is always newer than that
    server.clock = 10**14
    server.add_again("i0")
    ids = iter(range(10**6))

    def meddle(server: Server) -> None:
        server.items = {f"new {next(ids)}": 10**12}

    server.meddle = meddle
    assert [window.upper for window in split(server, 1, now=10**12)] == [LAST_TIMESTAMP]


@pytest.mark.parametrize(
    ("bounds", "before", "after"),
    [
        ([], None, None),
        ([5, 5], None, None),
        ([5, 6], None, None),
        ([5, 0], None, None),
        ([0, None], None, None),
        ([5.0, 3], None, None),
        ([True, None], None, None),
        ([5, "3"], None, None),
        ([None, 3], None, None),
        ([LAST_TIMESTAMP + 1, 3], None, None),
        ([9, 3], 8, None),
        ([9, 3], None, 3),
        ([9, None], None, 9),
    ],
)
def test_a_window_that_leads_elsewhere_is_refused(
    bounds: list[Any], before: int | None, after: int | None
) -> None:
    with pytest.raises(CursorError, match="no time window"):
        Window.load(bounds, before=before, after=after)


@pytest.mark.parametrize("bounds", [[9, 3], [9, None], [LAST_TIMESTAMP, 1]])
def test_any_other_window_comes_back_as_it_was(bounds: list[int | None]) -> None:
    assert Window.load(bounds, before=None, after=0).dump() == bounds


def test_what_a_page_fails_with_is_raised_and_no_date_is_no_failure() -> None:
    splitter = WindowSplitter(
        endpoints=ENDPOINTS,
        window=Window(9, None),
        after=None,
        limit=1,
        parts=2,
        now=0,
        encode=SLICES.encode,
    )
    request = splitter.next_request()
    assert request is not None
    assert not request.accepts(ServerError("503"))
    with pytest.raises(ServerError):
        splitter.feed(request, ServerError("503"))


def test_ids_that_fit_into_no_path_are_not_looked_up() -> None:
    server = Server(range(1, 400), lookups="forbidden")
    endpoints = Endpoints(ENDPOINTS.items_url, lambda _: None, *READERS)
    windows = split(server, 4, limit=10, now=500, endpoints=endpoints)
    assert len(windows) == 4
    assert server.looked == []


def test_no_more_pages_are_looked_at_than_a_bound() -> None:
    density = Density(Probe(10**15, ("a",)), 1, 1, 10_000)
    count = 0
    while (timestamp := density.next_timestamp()) is not None:
        density.add(Probe(timestamp, (f"{timestamp}",) if timestamp > 10**14 else ()))
        count += 1
    assert count <= 499


def test_dates_that_cannot_be_right_are_ignored() -> None:
    assert Probe(9, ("a", "b"), 3, 5).rate is None
    assert Probe(9, ("a", "b"), 3).rate is None
    assert Probe(9, ()).rate == 0
    assert Probe(9, ("a", "b"), 4, 1).rate == 0.5
    assert Probe(9, ("a", "b"), 5, 1).rate_at_top == 0.4
    assert Probe(10, ("a", "b"), 4, 1).rate_at_top == 0  # a hole
    assert Gap(Probe(9, ("a",), 10, 10), Probe(2, ()), 1).width == 7
    assert Gap(Probe(9, ("a",), 1, 1), Probe(2, ()), 1).width == 7
    assert Gap(Probe(9, ("a",), 6, 6), Probe(2, ()), 1).width == 4
    assert Gap(Probe(9, ("a",), 1, 1), Probe(2, ()), 1).count == 2
