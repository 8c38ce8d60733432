"""What all calls to one API share: the retry budget, a pause that the server asked for, and a rate.

An API is a base URL with its credentials, so a 429 of one tenant does not stop the others.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Hashable
from hashlib import blake2b
from math import inf
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from accutics_authentic._base.structs import Mutable
from accutics_authentic._http.credentials import Credentials
from accutics_authentic.errors import RateLimitedError

if TYPE_CHECKING:
    from .queue import Queue
    from .quota import Quota
    from .rate import Rate

MAX_RECENT = 1000  # throttles kept although no client uses them any more

MAX_PAUSE = 24 * 60 * 60.0  # seconds that a reply may ask all calls to wait

ALIVE = 60.0  # seconds after an accepted call in which a refusal only means: not so fast


class Throttle(Mutable, weakref=True):
    """The retry budget, the pause and the learned rate of one API.

    Attributes:
        capacity: The full budget.
        balance: What is left of it.
        paused_until: Nothing is sent before this time, by the session's clock.
        paused_by: Status of the reply that asked for the pause.
        paused_call: Id of the call that got it.
        exhausted: Whether the last retry could not be paid.
        refusals: Number of the refusals that changed the rate.
        epoch: The number of the last one; 0 while there is no limit. A call may be sent in the
            epoch in which it was admitted.
        limited_at: When the limit became known.
        accepted_at: When a call was last accepted. Before there is a limit, only calls of batches
            say so.
        rate: When the next call may go; None while there is no limit.
        queue: The calls that wait to be admitted; None before the first.
    """

    capacity: float
    balance: float
    paused_until: float = -inf
    paused_by: int | None = None
    paused_call: int = 0
    exhausted: bool = False
    refusals: int = 0
    epoch: int = 0
    limited_at: float = -inf
    accepted_at: float = -inf
    rate: Rate | None = None
    queue: Queue | None = None

    def spend(self, cost: int) -> bool:
        """Take *cost* from the budget; return False if less is left."""
        self.exhausted = self.balance < cost
        if not self.exhausted:
            self.balance -= cost
        return not self.exhausted

    def refund(self, amount: int) -> None:
        """Put *amount* back, up to the capacity."""
        self.balance = min(self.capacity, self.balance + amount)

    def refuse(
        self,
        now: float,
        until: float,
        status: int | None,
        call: int = 0,
        *,
        epoch: int = 0,
        late: float = 0.0,
    ) -> bool:
        """Record that a call was refused: pause, and admit calls more slowly from then on.

        Args:
            now: When the reply came.
            until: The end of the pause that it asks for.
            status: Its status.
            call: Id of the call.
            epoch: When the call was admitted.
            late: Seconds by which the first call is later than *until*.

        Returns:
            Whether this begins a pause, rather than prolonging one or ending at once.
        """
        begins = self.paused_until <= now < until
        if until > self.paused_until:
            self.paused_until, self.paused_by, self.paused_call = until, status, call
        if self.rate is None:
            from .rate import Rate  # few APIs have a limit

            self.rate, self.limited_at = Rate(), now
            epoch = self.epoch  # the call may be of a limit that was forgotten since
        rate = self.rate
        resume_at = self.paused_until + late
        rate.cause.refuse()
        if epoch == self.epoch:  # others were sent before the rate was changed
            self.refusals += 1
            self.epoch = self.refusals
            rate.refuse(now, resume_at)
        rate.hold(resume_at)
        return begins

    def accept(self, now: float, epoch: int, quota: Quota | None) -> None:
        """Record that a call admitted in *epoch* was accepted; its reply stated *quota*, if any."""
        rate = self.rate
        if rate is None:
            return
        rate.cause.accept()
        if epoch == self.epoch:
            self.accepted_at = now
            rate.accept(now)
            if quota is not None:
                rate.obey(now, quota)

    def lose(self, now: float, epoch: int) -> None:
        """Record that no reply came to a call that was admitted in *epoch*."""
        if self.rate is not None and epoch == self.epoch:
            self.rate.lose(now)

    def waiting_calls(self) -> Queue:
        """Return the queue of the calls that wait to be admitted."""
        if self.queue is None:
            from .queue import Queue  # as above

            self.queue = Queue()
        return self.queue

    def expected_wait(self, now: float) -> float:
        """Return the seconds that a call will have to wait, if nothing changes."""
        rate = self.rate
        if rate is None:
            return 0.0
        return max(0.0, rate.next_at - now) + len(self.waiting_calls()) / rate.current

    def ready_at(self, now: float, deadline: float) -> float:
        """Return when the next call may go, which must end by *deadline*."""
        rate = self.rate
        if rate is None:
            return -inf
        if now < self.paused_until:  # not so late after the pause that no time is left
            left = max(0.0, deadline - self.paused_until)
            rate.next_at = min(rate.next_at, self.paused_until + left / 2)
        return rate.next_at

    @property
    def probing(self) -> bool:
        """Whether the reply to the first call after a pause is waited for."""
        return self.rate is not None and self.rate.probing

    def is_alive(self, now: float) -> bool:
        """Return whether the API has accepted a call lately: a refusal is about the rate."""
        return self.rate is not None and now - self.accepted_at < ALIVE

    def latest_turn(self, max_pause: float) -> float:
        """Return until when a call of a batch waits, if pauses of *max_pause* seconds are allowed.

        It waits while the API accepts others, with such a pause between two of them.
        """
        return max(self.limited_at, self.accepted_at) + max_pause + ALIVE

    def admit(self, now: float, *, waited: bool) -> int:
        """Record that a call goes; return the epoch in which it may be sent."""
        if self.rate is not None:
            if self.rate.is_over(now):
                self.rate, self.epoch = None, 0
            else:
                self.rate.admit(now, waited=waited)
        return self.epoch

    def pause_error(self, now: float, latest: float) -> RateLimitedError | None:
        """Return the error for a call that cannot wait beyond *latest*, or None if it need not."""
        wait = self.paused_until - now
        if self.paused_until <= latest:
            return None
        text = f"paused by an earlier {self.paused_by} for {max(wait, 0.1):.1f}".removesuffix(".0")
        return RateLimitedError(f"{text} s more", retry_after=max(wait, 0.0), ambiguous=False)

    def turn_error(self, now: float, latest: float) -> RateLimitedError | None:
        """Return the error for a new call if no call can go by *latest*, or None.

        How many wait before it does not matter: that is a guess, and a job with many workers would
        run through all its keys in a moment if it ended calls that have time left.
        """
        rate = self.rate
        if rate is None or rate.probing:
            return None
        start = self.paused_until if now < self.paused_until else rate.next_at
        if start <= latest:
            return None
        wait = max(start - now, 0.0)  # 0 if the call's own time is up already
        text = f"the API accepts no call for {wait:.1f} s more"
        return RateLimitedError(text, retry_after=wait, ambiguous=False)


class Throttles:
    """The throttles of one session, by base URL and credentials.

    They outlive their clients for a while, since a service may make a client per request. Their
    number is bounded, since each may have another token.
    """

    def __init__(self) -> None:
        key = os.urandom(32)
        self._digest = lambda text: blake2b(text, key=key).digest()
        self._used: WeakValueDictionary[Hashable, Throttle] = WeakValueDictionary()
        self._recent: OrderedDict[Hashable, Throttle] = OrderedDict()

    def get(self, base: str, credentials: Credentials, budget: int | None) -> Throttle:
        """Return the throttle of *base* and *credentials*; the first caller sets the budget."""
        key = base, credentials.identity(self._digest)
        throttle = self._used.get(key)
        if throttle is None:
            size = inf if budget is None else budget
            throttle = self._used[key] = Throttle(size, size)
        self._recent[key] = throttle
        self._recent.move_to_end(key)
        if len(self._recent) > MAX_RECENT:
            self._recent.popitem(last=False)
        return throttle
