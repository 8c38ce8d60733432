"""A slice of the small worlds; ``python -m tests.worlds`` tries them in full."""

from __future__ import annotations

import pytest

from tests.support.choices import Choices, explore, sample
from tests.worlds.all import LISTS, worlds


def test_every_sequence_of_choices_is_made_once() -> None:
    made: list[tuple[int, ...]] = []

    def world(choices: Choices) -> None:
        first = choices.pick(3)
        rest = [choices.pick(2) for _ in range(first)]
        made.append((first, *rest))

    assert explore(world) == 7
    assert made == [(0,), (1, 0), (1, 1), (2, 0, 0), (2, 0, 1), (2, 1, 0), (2, 1, 1)]


def test_what_fails_tells_the_choices_that_led_to_it() -> None:
    def world(choices: Choices) -> None:
        assert (choices.pick(2), choices.pick(5)) != (1, 3)

    with pytest.raises(AssertionError) as caught:
        explore(world)
    assert caught.value.__notes__ == ["choices: (1, 3)"]


def test_what_follows_a_state_is_tried_once() -> None:
    made: list[tuple[int, int, int]] = []

    def world(choices: Choices) -> None:
        first, second = choices.pick(3), choices.pick(3)
        choices.visit(first + second)
        made.append((first, second, choices.pick(2)))

    assert explore(world) == 5 * 2 + 4
    assert made == [
        (first, second, third)
        for first, second in ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2))
        for third in (0, 1)
    ]


@pytest.mark.parametrize("name", [*LISTS, "group"])
def test_the_promises_hold_in_all_worlds_of_one_row_and_one_change(name: str) -> None:
    assert sum(explore(world) for world in worlds(name, 1, 1)) > 1000


def test_the_promises_hold_in_all_groups_of_two_ids_that_stand_still() -> None:
    assert sum(explore(world) for world in worlds("group", 2, 0)) > 1000


@pytest.mark.parametrize("name", LISTS)
def test_the_promises_hold_in_some_worlds_of_up_to_five_rows_and_two_changes(name: str) -> None:
    times = {"repaired": 3, "linked": 1}[name]
    count = sum(sample(world, times, seed) for seed, world in enumerate(worlds(name, 5, 2)))
    assert count > 1000
