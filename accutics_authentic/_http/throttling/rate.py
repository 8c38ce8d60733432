"""The rate at which an API accepts calls, learned from its refusals. Pure.

An API refuses by 429, or by 503 with a time, and says no more: the rate that it allows must be
found out. This follows CUBIC (RFC 9438, 4.2 and 4.6), as the adaptive mode of botocore does
(``botocore/retries/throttling.py``): after a refusal calls are admitted more slowly than they were
accepted, soon almost as fast, and then faster and faster until the next refusal. It differs:

* A refusal costs a pause, so the plateau is longer and what follows steeper: the fifth power, not
  the third. Growth is relative to the rate. It is stretched in time for slow APIs and for long
  pauses, so that a refusal costs each API about the same share of its rate.
* What an API accepts is measured just before it refuses. What flowed into its bucket during the
  pause before is counted by half, since nobody knows how much the bucket holds.
* Calls follow each other evenly (the virtual scheduling of GCRA, ITU-T I.371), because those that
  leave together are refused together.

After the first refusal nothing was measured yet. The rate begins low and doubles twice a second, as
a TCP connection begins (RFC 5681, 3.1). In the same way it grows, whatever is refused, as long as
the rate does not seem to be the cause (``cause.py``).
"""

from __future__ import annotations

from collections import deque
from math import exp2, inf, sqrt

from accutics_authentic._base.structs import Mutable, field

from .cause import Cause
from .quota import Quota

PLATEAU_SHARE = 0.97  # of the accepted rate, on the plateau
BACK_OFF = 0.9  # of the plateau, after a refusal
POWER = 5  # odd, so that growth is flat around the plateau
DOUBLED_AFTER = 5.5  # seconds from the plateau to twice its rate; then it doubles each second
PLATEAU = DOUBLED_AFTER * (1 - BACK_OFF) ** (1 / POWER)  # seconds from the refusal to the plateau
FAR_ABOVE = 2.0  # times the plateau: the API allows much more than it did

FIRST_RATE = 10.0  # calls a second after the first refusal
DOUBLING_TIME = 0.5  # seconds in which the rate doubles at the start
TRIAL_CALLS = 4.0  # in a trial it takes at least so many calls to double the rate
MIN_RATE, MAX_RATE = 1 / 60.0, 1e6  # calls a second

PER_PAUSE = 0.2  # calls; the rate never falls below so many in the time that the API asks to wait

MIN_CALLS = 4.0  # a stretched second is long enough for so many calls
MAX_STRETCH = 60.0
BIN_WIDTH = 0.5  # stretched seconds in which replies are counted together
RECENT_BINS, LATEST_BINS = 3, 2

CATCH_UP = 0.02  # seconds; calls that a busy loop delays may follow each other faster
PROBE_WAIT = 2.0  # seconds in which the reply to the first call after a pause is waited for
FORGET_AFTER = 60.0  # seconds without a refusal and a wait, after which there is no limit
MAX_HEADER_WAIT = 60.0  # seconds between two calls that headers of an accepted call can ask for


class Bin(Mutable):
    """Replies that came in one span of time.

    Attributes:
        start: Its beginning.
        replies: How many came.
    """

    start: float
    replies: int = 0


class Rate(Mutable):
    """When the next call to one API may go.

    Attributes:
        next_at: When it may.
        plateau: What was accepted before the last refusal, and a little less. Calls a second;
            infinite if it is not known yet.
        age: Stretched seconds of growth since the refusal; doublings in a trial. Only calls that
            had to wait count, as a rate that is not used proves nothing.
        stretch: Seconds in a stretched one.
        refused_at: Time of the last refusal that changed the rate.
        refusals: How many in a row changed the rate.
        probe_at: When the first call after the pause went; infinite before.
        limited_at: When a call last had to wait.
        bins: What was accepted since, in order; None before that call was.
        cause: Whether the rate is why calls are refused.
        quota: What the server says is left, in calls a second.
        quota_until: When it will have more.
    """

    next_at: float = -inf
    plateau: float = inf
    age: float = 0.0
    stretch: float = 1.0
    refused_at: float = -inf
    refusals: int = 0
    probe_at: float = inf
    limited_at: float = -inf
    bins: deque[Bin] | None = None
    cause: Cause = field(default_factory=Cause)
    quota: float = inf
    quota_until: float = -inf

    @property
    def current(self) -> float:
        """The rate learned, in calls a second."""
        if self.plateau == inf:
            return min(MAX_RATE, FIRST_RATE * exp2(min(99.0, self.age / DOUBLING_TIME)))
        beyond = self.age - PLATEAU
        growth: float = (min(beyond, DOUBLED_AFTER) / DOUBLED_AFTER) ** POWER
        rate = self.plateau * (1 + growth) * exp2(min(99.0, max(0.0, beyond - DOUBLED_AFTER)))
        return min(MAX_RATE, max(MIN_RATE, rate))

    @property
    def probing(self) -> bool:
        """Whether the reply to the first call after a pause is waited for."""
        return self.probe_at < inf and self.bins is None

    def refuse(self, now: float, resume_at: float) -> None:
        """Record that a call was refused, and that none may go before *resume_at*."""
        current, tried = self.current, self.cause.trying
        early = self.age < PLATEAU and self.plateau < inf
        pause = resume_at - now
        lowest = PER_PAUSE / max(1.0, pause)
        self.cause.judge(current, pause, lowest, early=early if self.bins else None)
        if self.cause.trying:
            self.age = self.age if tried else PLATEAU + DOUBLED_AFTER
        elif tried:  # nothing is known of the rate
            self.plateau, self.stretch, self.age = inf, 1.0, 0.0
        else:
            floor = max(current / 4, min(current, lowest))
            if early:
                floor = max(floor, min(current, self.cause.worthwhile(pause)))
            self._lower(now, resume_at, floor)
            self.age = 0.0
        self.refusals += 1
        self.refused_at = self.limited_at = now
        self.probe_at, self.bins = inf, None
        self.next_at = resume_at

    def _lower(self, now: float, resume_at: float, floor: float) -> None:
        """Set the plateau to what was accepted lately, but not below *floor*."""
        current = self.current
        if self.bins:  # otherwise the first call was refused, which says nothing of the rate
            accepted = min(current, self._accepted(self.bins, now))
            aim = PLATEAU_SHARE * accepted
            if self.plateau < aim and current < FAR_ABOVE * self.plateau:
                aim = sqrt(aim * self.plateau)  # both were accepted, the one only from the burst
            self.plateau = max(aim, floor, MIN_RATE)
            calls = MIN_CALLS / self.plateau
            self.stretch = min(MAX_STRETCH, max(1.0, resume_at - now, calls))

    def _accepted(self, bins: deque[Bin], now: float) -> float:
        """Return the calls a second that were accepted lately.

        At least those, and the one that was sent first, since the refusal before: an API that also
        refuses calls at random must not seem to accept fewer because fewer were sent.
        """
        sudden = self.current > FAR_ABOVE * self.plateau or self.plateau == inf
        count = LATEST_BINS if sudden else RECENT_BINS
        recent = list(bins)[-count:]
        replies = sum(each.replies for each in recent)
        shortest = 1 / self.current
        start = recent[0].start
        highest = replies / max(now - start, shortest)
        if len(bins) > count:
            return highest
        pause = min(1.0, start - self.refused_at)
        lowest = replies / max(now - start + pause, shortest)
        since_refusal = (replies + 1) / max(now - self.refused_at, shortest)
        return max(sqrt(highest * lowest), since_refusal)

    def hold(self, until: float) -> None:
        """Let no call go before *until*."""
        self.next_at = max(self.next_at, until)

    def accept(self, now: float) -> None:
        """Record that a call that was admitted since the last refusal was accepted."""
        self.refusals = 0
        if self.bins is None:
            self.bins = deque([Bin(now)], maxlen=RECENT_BINS + 1)
            self.next_at = max(now, min(now, self.probe_at) + 1 / self.current)
        elif now > self.bins[-1].start + BIN_WIDTH * self.stretch:
            self.bins.append(Bin(now, 1))
        else:
            self.bins[-1].replies += 1

    def lose(self, now: float) -> None:
        """Record that no reply came: after a pause, another call takes the place of the first."""
        if self.probing:
            self.probe_at, self.next_at = inf, now

    def obey(self, now: float, quota: Quota) -> None:
        """Record what the server says is left: calls are spread over its time."""
        if not quota.calls:
            self.hold(now + min(quota.seconds, MAX_HEADER_WAIT))
        elif quota.seconds <= MAX_HEADER_WAIT:
            self.quota, self.quota_until = quota.calls / quota.seconds, now + quota.seconds

    def admit(self, now: float, *, waited: bool) -> None:
        """Record that a call goes; *waited* says whether it had to wait for that."""
        learned = self.current
        asked = self.quota if now < self.quota_until else inf
        interval = 1 / min(learned, asked)
        if self.probe_at == inf:
            self.probe_at = now
            self.next_at = now + max(PROBE_WAIT, interval)
            return
        if waited:
            self.limited_at = now
            if learned <= asked:
                trial = min(interval / DOUBLING_TIME, 1 / TRIAL_CALLS)
                self.age += trial if self.cause.trying else interval / self.stretch
        self.next_at = max(self.next_at, now - CATCH_UP) + interval

    def is_over(self, now: float) -> bool:
        """Return whether the limit has not mattered for so long that there is none."""
        return now - max(self.limited_at, self.next_at) > FORGET_AFTER
