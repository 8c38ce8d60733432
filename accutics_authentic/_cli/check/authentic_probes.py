"""What follows from the replies of authentic.network. Each function judges one thing."""

from __future__ import annotations

from itertools import pairwise

from .authentic_questions import AuthenticReplies, ids_of
from .probes import rate_limit, token, unknown_path, wrong_token
from .question import NOT_ASKED, Probe, Reply, unknown

DEFAULT_TRUSTED = 10  # of stream_items()
USEFUL = 100  # a limit below is no argument to give


def judge_authentic(found: AuthenticReplies) -> list[Probe]:
    """Return all probes, in the order in which people read them."""
    return [
        token(found.first),
        default_limit(found),
        limit_cap(found),
        lookups(found),
        sorted_by_created(found),
        comparison(found),
        ties(found),
        order(found),
        timestamp_zero(found),
        hook_listing(found),
        unknown_path(found.unknown_path),
        error_body(found.unknown_path),
        wrong_token(found.wrong_token, found.first),
        rate_limit(found.all),
        unknown("content_type", "the client sends it with each request, as the documents say"),
        unknown(
            "writes",
            "only a write would show what updates, items added twice and deleted hooks do, and a"
            " check only reads",
        ),
    ]


def default_limit(found: AuthenticReplies) -> Probe:
    """Judge how many ids come if nobody says how many."""
    name, ids = "default_limit", ids_of(found.first)
    if ids is None:
        return unknown(name, _why(found))
    if len(found.ids) > len(ids) or found.has_more:
        return Probe(name=name, finding=len(ids), evidence=f"{_ids(len(ids))} without limit")
    return unknown(name, f"the list ends within it: {_ids(len(ids))} came")


def limit_cap(found: AuthenticReplies) -> Probe:
    """Judge how many ids come at most."""
    name, ids = "limit_cap", found.ids
    if not found.is_listed:
        return unknown(name, _why(found))
    count = len(ids)
    limits = [limit for limit, each in found.large.items() if len(ids_of(each) or ()) == count]
    asked = max(limits, default=None)
    if asked is None:
        limit, reply = next(iter(found.large.items()))
        return unknown(name, f"limit={limit}: the reply is {reply.shown}")
    evidence = f"limit={asked} brought {_ids(count)}"
    more = found.has_more
    if not count or (more is None and count != asked):
        why = "its dates do not tell" if count else "it is empty"
        safe = {"trusted": count} if 0 < count < DEFAULT_TRUSTED else {}
        evidence += f", and whether the list ends there is unknown: {why}"
        return Probe(name=name, finding=None, evidence=evidence, suggests=safe)
    suggests = {"trusted": count} if more or count > DEFAULT_TRUSTED else {}
    if count >= USEFUL:
        suggests["limit"] = count
    if more and count != asked:
        evidence += ", and there are older ones"
        return Probe(name=name, finding=count, evidence=evidence, suggests=suggests)
    return Probe(name=name, finding=f"at least {count}", evidence=evidence, suggests=suggests)


def lookups(found: AuthenticReplies) -> Probe:
    """Judge whether items can be looked up, as streams do for their dates."""
    name, replies = "lookups", list(found.items.values())
    if not replies:
        return unknown(name, _why(found) if not found.is_listed else "the group is empty")
    dated = sum(found.date(id_) is not None for id_ in found.items)
    if dated:
        evidence = f"{dated} of {len(replies)} gave _created"
        return Probe(name=name, finding="allowed", evidence=evidence)
    reply = replies[0]
    if reply.ok:
        return Probe(name=name, finding="without a date", evidence="200 without _created")
    if reply.status is None:
        return unknown(name, reply.problem)
    return Probe(name=name, finding=reply.status, evidence=reply.shown)


def sorted_by_created(found: AuthenticReplies) -> Probe:
    """Judge whether the list is sorted by the dates that look-ups give, newest first."""
    name, dates = "sorted_by_created", found.dates
    if len(dates) < 2:
        return unknown(name, f"{len(dates)} dates are too few; look-ups: {lookups(found).evidence}")
    evidence = f"the dates of {len(dates)} items"
    if found.dates_hold is None:
        return unknown(
            name, f"{evidence} are in order, and timestamp= could not be tried with them"
        )
    if found.dates_hold:
        return Probe(name=name, finding=True, evidence=f"{evidence} are in order")
    wrong = "are in order, but timestamp= does not mean them"
    if any(newer < older for newer, older in pairwise(dates)):
        wrong = "are not in order"
    evidence += f" {wrong}; stream_items() needs that order"
    return Probe(name=name, finding=False, evidence=evidence)


def comparison(found: AuthenticReplies) -> Probe:
    """Judge whether an item is listed at its own date."""
    name, listed = "comparison", ids_of(found.around.get(0, NOT_ASKED))
    if listed is None:
        return unknown(name, f"no date of an item is known; look-ups: {lookups(found).evidence}")
    if not found.dates_hold:
        return unknown(name, "what timestamp= means is unknown: see sorted_by_created")
    first = found.date(listed[0]) if listed else None
    if listed and first is None:
        return unknown(name, "the date of an item that was listed is unknown")
    evidence = "timestamp= the date of an item"
    if first is not None and first == found.date(found.ids[-1]):
        return Probe(name=name, finding="inclusive", evidence=f"{evidence} lists it")
    return Probe(name=name, finding="strict", evidence=f"{evidence} lists older ones only")


def ties(found: AuthenticReplies) -> Probe:
    """Judge whether items have the same millisecond."""
    name, dates = "ties", found.dates
    if not found.dates_hold:
        return unknown(name, "dates could not be relied on: see sorted_by_created")
    above, at, below = (set(ids_of(found.around[each]) or ()) for each in (1, 0, -1))
    at_last = at - below if comparison(found).finding == "inclusive" else above - at
    if len(at_last) > 1 or any(newer == older for newer, older in pairwise(dates)):
        evidence = f"{max(len(at_last), 2)} items in one millisecond"
        return Probe(name=name, finding="seen", evidence=evidence)
    return Probe(name=name, finding="not seen", evidence=f"among {_ids(len(dates))}")


def order(found: AuthenticReplies) -> Probe:
    """Judge whether two requests list ids in the same order."""
    name, first = "order", ids_of(found.first) or []
    if len(first) < 2:
        return unknown(name, _why(found) if not found.is_listed else "too few items")
    same = found.ids[: len(first)] == first
    evidence = f"of {_ids(len(first))} in two requests"
    return Probe(name=name, finding="the same" if same else "changes", evidence=evidence)


def timestamp_zero(found: AuthenticReplies) -> Probe:
    """Judge whether 0 is a date, as ``timestamp``."""
    name, ids = "timestamp_zero", ids_of(found.zero)
    if not found.ids:
        return unknown(name, _why(found) if not found.is_listed else "the group is empty")
    if ids is None:
        return unknown(name, f"timestamp=0: the reply is {found.zero.shown}")
    evidence = f"timestamp=0 lists {_ids(len(ids))}"
    return Probe(name=name, finding="no timestamp" if ids else "a date", evidence=evidence)


def hook_listing(found: AuthenticReplies) -> Probe:
    """Judge how hooks are listed."""
    name, reply = "hook_listing", found.hooks
    if not found.is_listed:
        return unknown(name, _why(found))
    hooks = reply.body.get("hooks") if reply.ok and isinstance(reply.body, dict) else None
    if not isinstance(hooks, list):
        return unknown(name, f"the reply is {reply.shown}")
    if not hooks or not isinstance(hooks[0], dict):
        return unknown(name, "the group has no hook")
    flat = "url" in hooks[0] or "events" in hooks[0]
    finding = "flat" if flat else "wrapped"
    return Probe(name=name, finding=finding, evidence='flat, or {"id", "data"}')


def error_body(reply: Reply) -> Probe:
    """Judge what the body of an error is."""
    name = "error_body"
    if reply.status is None or reply.status < 400:
        return unknown(name, f"the reply to an unknown path is {reply.shown}")
    kind = "JSON" if reply.is_json else "text" if reply.has_text else "empty"
    return Probe(name=name, finding=kind, evidence="of the reply to an unknown path")


def _why(found: AuthenticReplies) -> str:
    shown = "no list of ids" if found.first.ok else found.first.shown
    return f"the reply for the group's items is {shown}"


def _ids(count: int) -> str:
    return "1 id" if count == 1 else f"{count} ids"
