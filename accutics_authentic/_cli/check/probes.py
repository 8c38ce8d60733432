"""What follows from the replies of either API."""

from __future__ import annotations

import re
from collections.abc import Iterable

from accutics_authentic._cli.texts import to_safe_line

from .question import Probe, Reply, unknown

_RATE_LIMIT = re.compile(r"retry-after|(x-)?ratelimit(-[a-z0-9-]{1,40})?")
MAX_VALUE_LENGTH = 40  # characters shown of a header


def token(reply: Reply) -> Probe:
    """Judge whether the token is accepted, by the *reply* to the first question."""
    if reply.status in (401, 403):
        return Probe(name="token", finding="refused", evidence=reply.shown)
    if not reply.ok:
        return unknown("token", f"the reply is {reply.shown}")
    return Probe(name="token", finding="accepted", evidence=reply.shown)


def unknown_path(reply: Reply) -> Probe:
    """Judge the reply to an unknown path."""
    if reply.status is None:
        return unknown("unknown_path", reply.problem)
    return Probe(name="unknown_path", finding=reply.status, evidence=reply.shown)


def wrong_token(reply: Reply, with_token: Reply) -> Probe:
    """Judge the *reply* to a token that is wrong; *with_token* is that to the real one."""
    name = "wrong_token"
    if reply.status is None:
        return unknown(name, reply.problem)
    evidence = reply.shown
    if reply.ok and with_token.ok:
        evidence += ": it is accepted all the same"
    return Probe(name=name, finding=reply.status, evidence=evidence)


def rate_limit(replies: Iterable[Reply]) -> Probe:
    """Judge whether replies tell of a rate limit: by headers, or by refusing."""
    found: dict[str, str] = {}
    refused = False
    for reply in replies:
        refused |= reply.status == 429
        for name, value in reply.headers.items():
            if _RATE_LIMIT.fullmatch(name):
                found.setdefault(name, to_safe_line(value)[:MAX_VALUE_LENGTH])
    if found:
        shown = ", ".join(f"{name}: {value}" for name, value in found.items())
        return Probe(name="rate_limit", finding="headers", evidence=shown)
    if refused:
        return Probe(name="rate_limit", finding="429", evidence="a 429 without Retry-After")
    return Probe(name="rate_limit", finding="no headers", evidence="in no reply")
