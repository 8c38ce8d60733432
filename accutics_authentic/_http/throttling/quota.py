"""Rate limit headers: how many calls a server says are left, and for how long. Pure.

Read are ``RateLimit`` as in draft-ietf-httpapi-ratelimit-headers-10 (``"default";r=50;t=30``) and
-07 (``limit=100, remaining=50, reset=30``), ``RateLimit-Remaining`` with ``RateLimit-Reset`` as in
-06, and the same with ``X-``, where the reset may also be seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic._base.structs import Frozen
from accutics_authentic._http.dates import http_date

_NUMBER = lazy_pattern(r"[0-9]{1,15}(\.[0-9]{1,9})?")
_LEFT = lazy_pattern(r"(?:^|[;,\s])(?:r|remaining)\s*=\s*([0-9]{1,15})(?![0-9.])")
_RESET = lazy_pattern(r"(?:^|[;,\s])(?:t|reset)\s*=\s*([0-9]{1,15})(?![0-9.])")
_IS_DATE = 1e9  # a reset from here on is no time span, but seconds since 1970
_MAX_SECONDS = 366 * 24 * 60 * 60.0  # seconds; a longer time is in another unit


class Quota(Frozen, frozen=True, eq=True):
    """What a server says is left.

    Attributes:
        calls: How many calls it will still accept.
        seconds: For how long, above zero; then it will accept more.
    """

    calls: int
    seconds: float


def quota_left(headers: Mapping[str, str], wall: float) -> Quota | None:
    """Return the quota that *headers* name, the one with the fewest calls a second, or None.

    Args:
        headers: Of a reply, names in lower case.
        wall: Seconds since 1970, unless the reply has a ``Date``.
    """
    server_time = http_date(headers.get("date", ""))
    now = wall if server_time is None else server_time
    named = _named(headers, now)
    quotas = (Quota(calls, seconds) for calls, seconds in named if 0 < seconds < _MAX_SECONDS)
    return min(quotas, key=lambda each: (each.calls / each.seconds, -each.seconds), default=None)


def _named(headers: Mapping[str, str], now: float) -> Iterator[tuple[int, float]]:
    """Yield calls and seconds of each quota."""
    combined = headers.get("ratelimit", "")
    for item in combined.split(",") if '"' in combined else (combined,):
        left, reset = _LEFT.search(item), _RESET.search(item)
        if left and reset:
            yield int(left[1]), float(reset[1])
    for prefix in ("", "x-"):
        remaining = headers.get(f"{prefix}ratelimit-remaining", "").strip()
        until = headers.get(f"{prefix}ratelimit-reset", "").strip()
        if _NUMBER.fullmatch(remaining) and _NUMBER.fullmatch(until):
            seconds = float(until)
            yield int(float(remaining)), seconds - now if seconds >= _IS_DATE else seconds
