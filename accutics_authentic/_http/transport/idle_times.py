"""How long one server keeps an idle connection open, as far as it has shown. No I/O here.

A server ends a kept connection after a time that it seldom announces. A request that is sent just
then is lost, and nobody knows whether it was handled. So a connection is not reused shortly before
that time, and never for a write until the server has shown that it keeps connections for longer.
"""

from __future__ import annotations

import re
from math import inf

from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic._base.structs import Mutable

FRESH = 0.5  # seconds that a connection may be idle before a write, if nothing is known yet
MARGIN = 1.0  # seconds before the end; for two round trips and a timer that is not exact
SHORTEST = 0.05  # seconds; a connection that ends sooner does not end for being idle
ALWAYS_REUSED = SHORTEST / 2  # seconds; no server forbids to reuse a connection that soon
SOON_REMEMBERED = 60.0  # seconds; servers end single connections for other reasons, too
_TIMEOUT = lazy_pattern(r"\btimeout\s*=\s*([0-9]{1,6})\b", re.ASCII | re.IGNORECASE)


class IdleTimes(Mutable):
    """What one server has shown.

    A wrong guess costs one handshake: the next connection that is found open corrects it.

    Attributes:
        kept: The longest time after which a connection was found open.
        ended: The shortest time after which one was ended.
        soon: How many were ended at once after a reply, in a row.
        soon_at: When the last of these was ended.
    """

    kept: float = 0.0
    ended: float = inf
    soon: int = 0
    soon_at: float = -inf

    def announce(self, keep_alive: str) -> None:
        """Learn from the value of a ``Keep-Alive`` header (RFC 2068, 19.7.1.1)."""
        timeout = _TIMEOUT.search(keep_alive)
        if timeout is not None:
            self.ended = min(self.ended, float(timeout[1]))
            self.kept = min(max(self.kept, float(timeout[1])), self.ended)

    def found_open(self, age: float) -> None:
        """Learn that a connection was open after *age* idle seconds."""
        self.kept = max(self.kept, age)
        if age >= SHORTEST:
            self.soon = 0
        if age > 2 * self.ended:  # that one did not end for being idle
            self.ended = inf

    def found_ended(self, age: float, now: float) -> None:
        """Learn at *now* that a connection was ended after *age* idle seconds."""
        if age < SHORTEST:
            self.soon, self.soon_at = self.soon + 1, now
        else:
            self.kept = min(self.kept, age)
            self.ended = min(self.ended, age)

    def answered_again(self) -> None:
        """Learn that a connection carried another reply."""
        self.soon = 0

    def may_end_soon(self, age: float, now: float, *, idempotent: bool) -> bool:
        """Return whether a connection, *age* seconds after its reply, may be ended just now.

        Some servers end each connection after a reply, and do not say so. One that did it once
        gets no write over a kept connection for a minute; one that did it twice in a row, nothing.
        """
        needed = 2 if idempotent else 1
        return age < SHORTEST and self.soon >= needed and now - self.soon_at < SOON_REMEMBERED

    def may_reuse(self, age: float, *, idempotent: bool) -> bool:
        """Return whether a connection may carry a request after *age* idle seconds."""
        end = self.ended
        if not idempotent:
            end = min(end, max(self.kept, 2 * FRESH))
        return age <= max(ALWAYS_REUSED, end - min(MARGIN, end / 2))
