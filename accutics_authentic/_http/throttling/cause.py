"""Whether an API refuses calls because of their rate. Pure.

A refusal by chance, or by another limit, comes at any rate: to go more slowly only costs time. So
the share of refused calls at a higher rate is compared with that at a lower one, as PCC does
("PCC: Re-architecting Congestion Control for Consistent High Performance", NSDI 2015, 2.1).

A limit refuses what is above the rate that it accepted before. Where calls are often refused below
it, although the rate was lowered each time, the rate is raised for a trial. It lasts until clearly
more are refused than before. That is a sequential test (CUSUM, Page 1954) of the calls accepted for
each one refused: as before, or half as many.
"""

from __future__ import annotations

from math import inf, log

from accutics_authentic._base.structs import Mutable

EARLY_WEIGHT, LATE_WEIGHT = 3, 2  # how much a refusal below and above the accepted rate weighs
TRIAL_WEIGHT = 9  # early refusals weigh so much: a trial begins
WEIGHT_AFTER_TRIAL = 3  # of early refusals, in sum, after a trial that failed
MAX_PER_REFUSAL = 30.0  # accepted for each refused; a limit that is known refuses fewer
MIN_PAUSE = 0.1  # seconds
MIN_PER_REFUSAL = 0.1  # accepted for each refused
ADDED_REFUSALS = 9  # refusals that are added to those of a trial, so that few say little

WORSE_FACTOR = 2.0  # times as many refused as before: the rate matters after all
TRIAL_EVIDENCE = 8.0  # log likelihood ratio that ends a trial


class Cause(Mutable):
    """What was refused, and whether the rate was the cause.

    Attributes:
        early: How much the refusals below the accepted rate outweigh those above it.
        accepted: Calls accepted since the first of them.
        refused: Calls refused since.
        usual: Calls accepted for each one refused before the trial; infinite if there is none.
        excess: Evidence that more are refused in the trial than before.
    """

    early: int = 0
    accepted: int = 0
    refused: int = 0
    usual: float = inf
    excess: float = 0.0

    @property
    def trying(self) -> bool:
        """Whether the rate does not seem to be the cause, and grows whatever is refused."""
        return self.usual < inf

    def accept(self) -> None:
        """Record that a call was accepted, whenever it was sent."""
        self.accepted += 1
        self.excess = max(0.0, self.excess - (WORSE_FACTOR - 1) / self.usual)

    def refuse(self) -> None:
        """Record that a call was refused, whenever it was sent."""
        self.refused += 1
        self.excess += log(WORSE_FACTOR)

    def worthwhile(self, pause: float) -> float:
        """Return the rate below which waiting takes twice as long as a *pause* at each refusal."""
        return self.accepted / max(1, self.refused) / max(MIN_PAUSE, pause) / 2

    def judge(self, rate: float, pause: float, lowest: float, *, early: bool | None) -> None:
        """Begin or end a trial after a refusal.

        Args:
            rate: At which calls were admitted. While pauses take more time than waiting at it, no
                trial begins: to go more slowly costs little, and may help.
            pause: Seconds in which no call may go.
            lowest: Rate below which none falls.
            early: Whether it came at a rate below what was accepted before; None if that cannot be
                said, since it was the first call after a pause.
        """
        if self.trying:
            if self.excess > TRIAL_EVIDENCE:
                self.usual, self.early = inf, WEIGHT_AFTER_TRIAL
                self.accepted = self.refused = 0
            else:  # the longer it lasts, the better it is known
                self.usual = max(self.usual, self.accepted / (ADDED_REFUSALS + self.refused))
        elif early:
            if not self.early:
                self.accepted = self.refused = 0
            self.early += EARLY_WEIGHT
            least = max(self.worthwhile(pause), lowest)
            costly = rate <= 2 * least  # waiting takes as long as the pauses, at least
            frequent = self.accepted < MAX_PER_REFUSAL * self.refused
            if costly and frequent and self.early >= TRIAL_WEIGHT:
                rather_too_few = self.accepted / (1 + self.refused)
                self.usual, self.excess = max(MIN_PER_REFUSAL, rather_too_few), 0.0
        elif early is False:
            self.early = max(0, self.early - LATE_WEIGHT)
