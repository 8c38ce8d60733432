"""What all calls to one API share: a budget for retries, and the pause that the server asked for.

One API is a base URL with its credentials, so that a tenant's 429 does not stop other tenants.
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

MAX_RECENT = 1000  # throttles that a session remembers although no client uses them any more

MAX_PAUSE = 24 * 60 * 60.0  # seconds that a reply may ask all calls to wait


class Throttle(Mutable, weakref=True):
    """The budget and the pause of one API.

    Attributes:
        size: What the budget holds when it is full.
        left: What is left of it.
        paused_until: Nothing is sent before this instant.
        paused_by: Status of the reply that asked for that.
    """

    capacity: float
    tokens: float
    paused_until: float = -inf
    paused_by: int | None = None

    def spend(self, cost: int) -> bool:
        """Take *cost* from the budget; return False if it is not there."""
        if self.tokens < cost:
            return False
        self.tokens -= cost
        return True

    def refund(self, amount: int) -> None:
        """Put *amount* back, up to the size."""
        self.tokens = min(self.capacity, self.tokens + amount)

    def pause(self, now: float, until: float, status: int | None) -> bool:
        """Pause until *until*, or longer if that was asked for before.

        Returns:
            Whether a pause begins, rather than goes on or ends at once.
        """
        begins = self.paused_until <= now < until
        if until > self.paused_until:
            self.paused_until, self.paused_by = until, status
        return begins

    def pause_error(self, now: float, latest: float) -> RateLimitedError | None:
        """Return the error for a call that may wait until *latest* only, if that is too short."""
        wait = self.paused_until - now
        if self.paused_until <= latest:
            return None
        text = f"paused by an earlier {self.paused_by} for {max(wait, 0.1):.1f}".removesuffix(".0")
        return RateLimitedError(f"{text} s more", retry_after=wait, ambiguous=False)


class Throttles:
    """The throttles of one session.

    They outlive their clients for a while, since a service may make a client per request; how
    many do is bounded, since it may do so with as many tokens.
    """

    def __init__(self) -> None:
        key = secrets.token_bytes(32)
        self._digest = lambda text: blake2b(text, key=key).digest()
        self._used: WeakValueDictionary[Hashable, Throttle] = WeakValueDictionary()
        self._recent: OrderedDict[Hashable, Throttle] = OrderedDict()

    def get(self, base: str, credentials: Credentials, budget: int | None) -> Throttle:
        """Return what all calls to *base* with *credentials* share; the first sets the budget."""
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
