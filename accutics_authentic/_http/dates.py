"""Parses HTTP dates (``Date``, ``Retry-After``). Pure."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

from accutics_authentic._base.arguments import MAX_MILLISECONDS
from accutics_authentic._base.patterns import lazy_pattern

# The three forms of RFC 9110, 5.6.7. The standard library's parser is made for mail: it reads the
# year 0001 as 2001 and an unknown zone as UTC, and fails on garbage in several ways.
_TIME = "[0-9]{2}:[0-9]{2}:[0-9]{2}"
_ZONE = "(?:GMT|UTC?|Z|[ECMP][SD]T|[+-][0-9]{4})"
_HTTP_DATE = lazy_pattern(
    rf"(?:[a-z]+, +)?[0-9]{{1,2}}[ -][a-z]{{3}}[ -](?:[1-9][0-9])?[0-9]{{2}} +{_TIME}(?: +{_ZONE})?"
    rf"|[a-z]{{3}} [a-z]{{3}} [ 0-9][0-9] {_TIME} [1-9][0-9]{{3}}",
    re.IGNORECASE | re.ASCII,
)


def http_date(text: str) -> float | None:
    """Return the date in *text* as seconds since 1970, or None if there is none. Never raises.

    Zones other than GMT are read if they are numeric or well known; no zone means GMT. Dates
    outside the years 1970 to 9999 count as none.
    """
    if not _HTTP_DATE.fullmatch(text):
        return None
    try:
        date = parsedate_to_datetime(text)
    except ValueError:  # there is no such day, month, hour or zone
        return None
    seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    return seconds if 0 <= seconds <= MAX_MILLISECONDS // 1000 else None
