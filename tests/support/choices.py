"""Exhaustive exploration: run a world with every possible sequence of choices.

A world is a function that takes ``Choices`` and calls ``pick`` wherever chance would decide: which
change comes now, which reply arrives first. ``explore`` runs it until every sequence of choices was
made once; ``sample`` makes some at random. There is no clock, no event loop and no task.

A world whose future depends only on some state may ``visit`` that state. If other choices have led
to it before, everything that follows was tried then, and the run ends. So the state must hold
everything that later choices, and the checks at the end, depend on.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from random import Random


class KnownStateError(Exception):
    """Everything that follows was tried before."""


class Choices:
    """The choices of one run: first the given ones, then option 0 each time.

    Args:
        given: The first choices, in order.
        random: Makes the choices after them; half of these are 0, by which nothing happens. If
            None, all are 0.
        visited: Hashes of the states that were visited; None to ignore states.
    """

    def __init__(
        self,
        given: tuple[int, ...] = (),
        random: Random | None = None,
        visited: set[int] | None = None,
    ) -> None:
        self.made: list[int] = list(given)
        self.options: list[int] = []
        self._random, self._visited, self._given = random, visited, len(given)

    def visit(self, state: Hashable) -> None:
        """End this run if other choices have led to *state* before.

        Raises:
            KnownStateError: To end the run.
        """
        if self._visited is None or len(self.options) < self._given:
            return  # the choices are still those of the previous run
        if (key := hash(state)) in self._visited:
            raise KnownStateError
        self._visited.add(key)

    def pick(self, options: int) -> int:
        """Return one of 0, 1, ... *options* - 1."""
        place = len(self.options)
        self.options.append(options)
        if place == len(self.made):
            chance = self._random is not None and self._random.random() < 0.5
            self.made.append(self._random.randrange(options) if self._random and chance else 0)
        return self.made[place]

    def following(self) -> tuple[int, ...] | None:
        """Return the choices of the next run; None if all have been made."""
        for place in range(len(self.options) - 1, -1, -1):
            if self.made[place] + 1 < self.options[place]:
                return (*self.made[:place], self.made[place] + 1)
        return None


World = Callable[[Choices], None]


def explore(world: World) -> int:
    """Run *world* with all sequences of choices; return the number of runs."""
    count = 0
    visited: set[int] = set()
    given: tuple[int, ...] | None = ()
    while given is not None:
        choices = Choices(given, visited=visited)
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
    except KnownStateError:
        pass
    except Exception as error:
        error.add_note(f"choices: {tuple(choices.made[: len(choices.options)])}")
        raise
