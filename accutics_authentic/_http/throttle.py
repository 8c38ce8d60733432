"""What all calls to one API share: the retry budget, and a pause that the server asked for.

An API is a base URL with its credentials, so a 429 of one tenant does not stop the others.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Hashable
from hashlib import blake2b
from math import inf
from weakref import WeakValueDictionary

from accutics_authentic._base.structs import Mutable
from accutics_authentic.errors import RateLimitedError

from .credentials import Credentials

MAX_RECENT = 1000  # throttles kept although no client uses them any more

MAX_PAUSE = 24 * 60 * 60.0  # seconds that a reply may ask all calls to wait


class Throttle(Mutable, weakref=True):
    """The retry budget and the pause of one API.

    Attributes:
        capacity: The full budget.
        balance: What is left of it.
        paused_until: Nothing is sent before this time, by the session's clock.
        paused_by: Status of the reply that asked for the pause.
        paused_call: Id of the call that got it.
        exhausted: Whether the last retry could not be paid.
    """

    capacity: float
    balance: float
    paused_until: float = -inf
    paused_by: int | None = None
    paused_call: int = 0
    exhausted: bool = False

    def spend(self, cost: int) -> bool:
        """Take *cost* from the budget; return False if less is left."""
        self.exhausted = self.balance < cost
        if not self.exhausted:
            self.balance -= cost
        return not self.exhausted

    def refund(self, amount: int) -> None:
        """Put *amount* back, up to the capacity."""
        self.balance = min(self.capacity, self.balance + amount)

    def pause(self, now: float, until: float, status: int | None, call: int = 0) -> bool:
        """Pause until *until*, unless an earlier pause lasts longer; *call* is the id of the call.

        Returns:
            Whether this begins a pause, rather than prolonging one or ending at once.
        """
        begins = self.paused_until <= now < until
        if until > self.paused_until:
            self.paused_until, self.paused_by, self.paused_call = until, status, call
        return begins

    def pause_error(self, now: float, latest: float) -> RateLimitedError | None:
        """Return the error for a call that cannot wait beyond *latest*, or None if it need not."""
        wait = self.paused_until - now
        if self.paused_until <= latest:
            return None
        text = f"paused by an earlier {self.paused_by} for {max(wait, 0.1):.1f}".removesuffix(".0")
        return RateLimitedError(f"{text} s more", retry_after=wait, ambiguous=False)


class Throttles:
    """The throttles of one session, by base URL and credentials.

    They outlive their clients for a while, since a service may make a client per request. Their
    number is bounded, since each may have another token.
    """

    def __init__(self) -> None:
        key = secrets.token_bytes(32)
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
