"""Measure all cases in turn, round after round, and take ratios within a round.

A machine that runs other programs is slow for tenths of a second, or for seconds. Cases that are
measured directly after one another suffer alike. So there are many short rounds. What is compared
is the tenth percentile of each case: the turns that other programs disturbed least, and no single
lucky one. For what mostly waits, it is the median of the ratios within each round.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from statistics import median, quantiles

from attrs import frozen

Probe = Callable[[], Awaitable[float]]  # does the work once and returns its figure
Work = Callable[[], Awaitable[object]]


@frozen
class Samples:
    """The figures of all rounds by case, without the cases of peers that are not installed."""

    figures: Mapping[str, list[float]]

    def of(self, case: str) -> float | None:
        """Return the median of a case, or None if it was not measured."""
        figures = self.figures.get(case)
        return median(figures) if figures else None

    def median(self, case: str) -> float:
        """Return the median of a case that has been measured."""
        return median(self.figures[case])

    def ratio(self, upper: str, lower: str) -> float | None:
        """Return the median over the rounds of *upper* / *lower*; None if one was not measured."""
        if upper not in self.figures or lower not in self.figures:
            return None
        pairs = zip(self.figures[upper], self.figures[lower], strict=True)
        return median(above / below for above, below in pairs)

    def low(self, case: str) -> float:
        """Return the tenth percentile of a case that has been measured."""
        figures = self.figures[case]
        return quantiles(figures, n=10, method="inclusive")[0] if figures[1:] else figures[0]

    def low_of(self, case: str) -> float | None:
        """Return the tenth percentile of a case, or None if it was not measured."""
        return self.low(case) if case in self.figures else None

    def low_ratio(self, upper: str, lower: str) -> float | None:
        """Return the ratio of two tenth percentiles; None if a case was not measured."""
        if upper not in self.figures or lower not in self.figures:
            return None
        return self.low(upper) / self.low(lower)


@frozen
class Costs:
    """What the cases took, by this process's processor time and by the clock."""

    processor: Samples
    wall: Samples


async def interleave(cases: Mapping[str, Probe | None], rounds: int, *, warm: int = 1) -> Samples:
    """Measure the cases in turn, round after round.

    Args:
        cases: Probes by name; None for a peer that is not installed.
        rounds: How often each case is measured.
        warm: Rounds before these, which do not count.
    """
    probes = {name: probe for name, probe in cases.items() if probe is not None}
    figures: dict[str, list[float]] = {name: [] for name in probes}
    order = list(probes)
    gc.collect()
    gc.freeze()  # no case pays for what all have imported
    for number in range(-warm, rounds):
        for name in order:
            gc.collect()  # nor for the garbage of the case before
            figure = await probes[name]()
            if number >= 0:
                figures[name].append(figure)
        order.append(order.pop(0))  # no case always follows the same one
    gc.unfreeze()
    return Samples(figures)


async def interleave_costs(
    cases: Mapping[str, Work | None], rounds: int, *, per: float = 1.0, warmed: bool = False
) -> Costs:
    """Measure processor time and wall time of the cases in turn, divided by *per*.

    With *warmed*, a turn that does not count comes before each. Otherwise a case begins with the
    processor's caches as the case before has left them, which in a short turn is what is measured.
    """
    walls: dict[str, list[float]] = {}

    def probe(name: str, work: Work) -> Probe:
        async def measure() -> float:
            if warmed:
                await work()
            start, busy = time.perf_counter(), time.process_time()
            await work()
            busy = time.process_time() - busy
            walls.setdefault(name, []).append((time.perf_counter() - start) / per)
            return busy / per

        return measure

    probes = {name: work and probe(name, work) for name, work in cases.items()}
    processor = await interleave(probes, rounds)
    return Costs(processor, Samples({name: times[-rounds:] for name, times in walls.items()}))


async def spread(calls: Iterable[Callable[[], Awaitable[object]]], workers: int) -> None:
    """Make *calls*, a limited number at a time."""
    left = iter(calls)

    async def work() -> None:
        for call in left:
            await call()

    await asyncio.gather(*(work() for _ in range(workers)))


def wall(work: Callable[[], Awaitable[object]], *, per: float = 1.0) -> Probe:
    """Return a probe for the seconds that *work* takes, divided by *per*."""

    async def probe() -> float:
        start = time.perf_counter()
        await work()
        return (time.perf_counter() - start) / per

    return probe


def processor(work: Callable[[], object], *, times: int, per: float = 1.0) -> Probe:
    """Return a probe for the seconds of processor time that *work* takes, divided by *per*.

    For work that does not wait: the time of other programs does not count.
    """

    async def probe() -> float:
        start = time.thread_time()
        for _ in range(times):
            work()
        return (time.thread_time() - start) / times / per

    return probe
