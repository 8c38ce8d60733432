"""The promises of a stream of a group's items, checked in all small worlds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations_with_replacement, product

from tests.support.choices import Choices, World
from tests.worlds.reading import LONG_AGO, UNCAPPED, Group, Reading


def world_of(group: Group) -> World:
    """Return the world in which *group* is read and the result is compared with the promises."""

    def world(choices: Choices) -> None:
        reading = Reading(group, choices)
        reading.read()
        check(reading)

    return world


def check(reading: Reading) -> None:
    """Compare what came with what is promised."""
    group, server, stayed, got = reading.group, reading.server, reading.stayed, reading.got
    page = min(group.limit, server.cap)
    assert all(len(set(part)) == len(part) for part in reading.parts), f"one came twice\n{reading}"
    repeated = Counter(name for name in got if name in stayed).most_common(1)
    assert not repeated or repeated[0][1] == 1, f"one that stayed came twice\n{reading}"
    assert set(got) <= set(reading.known), f"one came that never was\n{reading}"
    is_capped = server.cap < UNCAPPED
    assert is_capped or reading.overflow is None, f"an error without a cap\n{reading}"
    if reading.overflow is None:
        wanted = {n for n, date in stayed.items() if group.after is None or date > group.after}
        if is_capped:  # ids of the very oldest millisecond cannot be told from the end
            wanted -= {name for name in stayed if stayed[name] in reading.oldest}
        assert wanted <= set(got), f"one was lost\n{reading}"
    if group.after is None and not reading.changes:
        dates = [stayed[name] for name in got]
        assert dates == sorted(dates, reverse=True), f"not newest first\n{reading}"
    if group.after is not None:  # as ``since`` says
        crowd = max(Counter(stayed.values()).values(), default=0) + reading.changes
        old = {name for name in got if stayed.get(name, group.after + 1) <= group.after}
        if crowd <= page or server.order != "rotated":
            older = {name for name in old if stayed[name] < group.after}
            assert not older or reading.changes >= page, f"one is older\n{reading}"
            is_exact = not reading.changes and server.lookups == "exact"
            assert not old or not is_exact, f"one is as old\n{reading}"


def groups(ids: int, changes: int, in_flight: int) -> Iterator[Group]:
    """Yield the groups of up to so many *ids*, with every server and every way to read them."""
    for count in range(ids + 1):
        for dates in combinations_with_replacement(range(count, 0, -1), count):
            afters = (None, *range(max(dates, default=0) + 1))
            for limit, after in product((1, 2, 3), afters):
                yield Group(
                    dates=dates,
                    changes=changes,
                    in_flight=in_flight,
                    limit=limit,
                    after=after,
                    resumes=True,
                    now=max(dates, default=0) + 2,
                    overtaking=1,
                )


def drawn(choices: Choices) -> None:
    """Check any small world."""
    dates = sorted((1 + choices.pick(5) for _ in range(choices.pick(6))), reverse=True)
    group = Group(
        dates=tuple(dates),
        changes=choices.pick(3),
        orders=("stable", "reversed", "rotated"),
        lookups=("exact", "forbidden", "random"),
        caps=(UNCAPPED, UNCAPPED, 1, 2),
        limit=1 + choices.pick(3),
        after=(None, *range(7))[choices.pick(8)],
        in_flight=1 + choices.pick(3),
        resumes=not choices.pick(2),
        now=(LONG_AGO, 7, 10**12)[choices.pick(3)],
        overtaking=choices.pick(4),
    )
    world_of(group)(choices)
