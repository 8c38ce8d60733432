"""Everything that can happen, tried in full: a world asks for choices, and each is made in turn.

A world is a function that is given ``Choices`` and asks ``pick`` wherever chance would decide:
which change comes now, which answer arrives first. ``explore`` runs it again and again until every
sequence of choices was made once; ``sample`` makes some at random. No clock, no loop, no task.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random


class Choices:
    """The choices of one run: first those given, then the first of each.

    Args:
        given: What to pick, in order.
        random: Picks behind them, half of the time 0, by which nothing happens; None: always 0.
    """

    def __init__(self, given: tuple[int, ...] = (), random: Random | None = None) -> None:
        self.made: list[int] = list(given)
        self.options: list[int] = []
        self._random = random

    def pick(self, options: int) -> int:
        """Return one of 0, 1, ... *options* - 1."""
        place = len(self.options)
        self.options.append(options)
        if place == len(self.made):
            chance = self._random is not None and self._random.random() < 0.5
            self.made.append(self._random.randrange(options) if self._random and chance else 0)
        return self.made[place]

    def following(self) -> tuple[int, ...] | None:
        """Return the choices of the next run; None if all were made."""
        for place in range(len(self.options) - 1, -1, -1):
            if self.made[place] + 1 < self.options[place]:
                return (*self.made[:place], self.made[place] + 1)
        return None


World = Callable[[Choices], None]


def explore(world: World) -> int:
    """Run *world* with all sequences of choices; return how many there are."""
    count = 0
    given: tuple[int, ...] | None = ()
    while given is not None:
        choices = Choices(given)
        _run(world, choices)
        given = choices.following()
        count += 1
    return count


def sample(world: World, count: int, seed: int = 0) -> int:
    """Run *world* with *count* random sequences of choices."""
    random = Random(seed)
    for _ in range(count):
        _run(world, Choices(random=random))
    return count


def _run(world: World, choices: Choices) -> None:
    try:
        world(choices)
    except Exception as error:
        error.add_note(f"choices: {tuple(choices.made[: len(choices.options)])}")
        raise
