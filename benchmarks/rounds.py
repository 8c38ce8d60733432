"""Measuring: all cases in turn, round after round, and ratios within a round.

A machine that other programs use is slow for tenths of a second, or for seconds. Cases that are
measured one right after the other suffer alike; so rounds are short and many, a ratio is taken
within each, and the median of these counts.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from statistics import median

from attrs import frozen

Probe = Callable[[], Awaitable[float]]  # does the work once and returns its figure


@frozen
class Samples:
    """The figures of all rounds, by case; the cases of peers that are not installed are missing."""

    figures: Mapping[str, list[float]]

    def of(self, case: str) -> float | None:
        """Return the median of a case, or None if it was not measured."""
        figures = self.figures.get(case)
        return median(figures) if figures else None

    def median(self, case: str) -> float:
        """Return the median of a case that surely was measured."""
        return median(self.figures[case])

    def ratio(self, upper: str, lower: str) -> float | None:
        """Return the median over the rounds of *upper* / *lower*; None if one was not measured."""
        if upper not in self.figures or lower not in self.figures:
            return None
        pairs = zip(self.figures[upper], self.figures[lower], strict=True)
        return median(above / below for above, below in pairs)


async def interleave(cases: Mapping[str, Probe | None], rounds: int, *, warm: int = 1) -> Samples:
    """Measure the cases in turn, *rounds* times; None stands for a peer that is not installed.

    Args:
        cases: By name.
        rounds: How often each is measured.
        warm: Rounds before that, which do not count.
    """
    probes = {name: probe for name, probe in cases.items() if probe is not None}
    figures: dict[str, list[float]] = {name: [] for name in probes}
    order = list(probes)
    gc.collect()
    gc.freeze()  # nobody pays for what all have imported
    for number in range(-warm, rounds):
        for name in order:
            gc.collect()  # nor for what another one left behind
            figure = await probes[name]()
            if number >= 0:
                figures[name].append(figure)
        order.append(order.pop(0))  # nobody always comes after the same one
    gc.unfreeze()
    return Samples(figures)


async def spread(calls: Iterable[Callable[[], Awaitable[object]]], workers: int) -> None:
    """Make *calls*, so many at a time."""
    left = iter(calls)

    async def work() -> None:
        for call in left:
            await call()

    await asyncio.gather(*(work() for _ in range(workers)))


def wall(work: Callable[[], Awaitable[object]], *, per: float = 1.0) -> Probe:
    """Return the probe for the seconds that *work* takes, divided by *per*."""

    async def probe() -> float:
        start = time.perf_counter()
        await work()
        return (time.perf_counter() - start) / per

    return probe


def processor(work: Callable[[], object], *, times: int, per: float = 1.0) -> Probe:
    """Return the probe for the seconds of processor time that *work* takes, divided by *per*.

    For what waits for nobody: time that other programs take does not count.
    """

    async def probe() -> float:
        start = time.thread_time()
        for _ in range(times):
            work()
        return (time.thread_time() - start) / times / per

    return probe
