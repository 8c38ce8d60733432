"""HTTP dates (``Date``, ``Retry-After``), read in one place. Pure."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

from accutics_authentic._base.arguments import MAX_MILLISECONDS

# The three forms of RFC 9110, 5.6.7. The standard library's parser is for mail: it takes the year
# 0001 for 2001, a zone that it does not know for UTC, and fails on garbage in several ways.
_TIME = "[0-9]{2}:[0-9]{2}:[0-9]{2}"
_ZONE = "(?:GMT|UTC?|Z|[ECMP][SD]T|[+-][0-9]{4})"
_HTTP_DATE = re.compile(
    rf"(?:[a-z]+, +)?[0-9]{{1,2}}[ -][a-z]{{3}}[ -](?:[1-9][0-9])?[0-9]{{2}} +{_TIME}(?: +{_ZONE})?"
    rf"|[a-z]{{3}} [a-z]{{3}} [ 0-9][0-9] {_TIME} [1-9][0-9]{{3}}",
    re.IGNORECASE | re.ASCII,
)


def http_date(text: str) -> float | None:
    """Return the seconds from 1970 to the date that *text* holds, or None. Never raises.

    Other zones than GMT are read if they are numbers or well known; no zone means GMT. What is
    not in the years 1970 to 9999 counts as unreadable.
    """
    if not _HTTP_DATE.fullmatch(text):
        return None
    try:
        date = parsedate_to_datetime(text)
    except ValueError:  # no such day, month, hour or zone
        return None
    seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    return seconds if 0 <= seconds <= MAX_MILLISECONDS // 1000 else None
