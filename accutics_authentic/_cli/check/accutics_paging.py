"""What follows from the replies of Accutics about page sizes and ``next`` links."""

from __future__ import annotations

from itertools import pairwise

from .accutics_questions import SMALL, AccuticsReplies
from .lists import ListReply
from .question import Probe, unknown

USEFUL = 50  # a page size below is no argument to give


def largest_page_size(found: AccuticsReplies, *, obeys_numbers: bool) -> Probe:
    """Judge how large pages can be.

    Args:
        found: The replies.
        obeys_numbers: Whether pages can be asked for by their number.
    """
    name, page = "largest_page_size", found.largest
    if page is None:
        return unknown(name, found.first.why)
    asked = next(size for size, each in found.large.items() if each is page)
    count = len(page.rows or ())
    refused = [size for size, each in found.large.items() if each.rows is None]
    evidence = f"page_size={asked} brought {count}"
    if refused:
        evidence += f", page_size={refused[-1]} the reply {found.large[refused[-1]].reply.shown}"
    kept = next_keeps_page_size(found).finding is not False
    suggests = {"page_size": count} if count >= USEFUL and (kept or obeys_numbers) else {}
    if count < asked and page.has_more:
        return Probe(name=name, finding=count, evidence=evidence, suggests=suggests)
    if count < asked:
        evidence += ", which is the whole list"
        suggests = {}
    return Probe(name=name, finding=f"at least {count}", evidence=evidence, suggests=suggests)


def items_per_page(found: AccuticsReplies) -> Probe:
    """Judge whether ``items_per_page`` is the size in effect, or the one asked for."""
    name = "items_per_page"
    if found.first.rows is None:
        return unknown(name, found.first.why)
    for asked, page in found.large.items():
        count, shown = len(page.rows or ()), page.items_per_page
        if shown is not None and count < asked and page.has_more:
            evidence = f"{shown} on a page of {count}, where page_size={asked} was asked for"
            kinds = {count: "effective", asked: "requested"}
            return Probe(name=name, finding=kinds.get(shown, "another"), evidence=evidence)
    return unknown(name, "no page was smaller than asked for, or it is not there")


def next_leads_on(found: AccuticsReplies) -> Probe:
    """Judge whether ``next`` leads from page to page, and ends."""
    name, why = "next", _why_not_followed(found)
    pages = found.small
    starts = [page.rows[0] for page in pages if page.rows]  # sizes may change on the way
    if any(page == after for page, after in pairwise(starts)):
        return _never_ends("its own page", "a page has the rows of the one before")
    if len(starts) > 2 and starts[2] == starts[0]:
        return _never_ends("a page before", "the third page has rows of the first one")
    if _goes_on(found):
        return _never_ends("beyond the end", "the last page has a next page")
    if why:
        return unknown(name, why)
    if pages[-1].rows is None:
        return unknown(name, pages[-1].why)
    return Probe(name=name, finding="the next page", evidence=f"{len(pages)} pages were followed")


def _goes_on(found: AccuticsReplies) -> bool:
    """Return whether a page after which nothing comes has a link to a next one."""
    followed = any(page.rows == [] and page.next is not None for page in found.small[1:])
    last, after = found.last or found.largest, found.after_last
    at_end = after is not None and not after.rows and (after.reply.ok or after.reply.status == 404)
    return followed or (at_end and last is not None and last.next is not None)


def _never_ends(finding: str, evidence: str) -> Probe:
    evidence += "; a stream ends there with RepeatedLinkError"
    return Probe(name="next", finding=finding, evidence=evidence)


def next_keeps_page_size(found: AccuticsReplies) -> Probe:
    """Judge whether the page after a small one is as small."""
    name, why = "next_keeps_page_size", _why_not_followed(found)
    if why:
        return unknown(name, why)
    first, second = (page.rows for page in found.small[:2])
    if second is None:
        return unknown(name, found.small[1].why)
    if len(first or ()) != SMALL:
        return unknown(name, f"page_size={SMALL} is not obeyed")
    evidence = f"after a page of {SMALL} rows came one of {len(second)}"
    link = found.url.params_of(found.small[0].next or "") or {}
    if link.get("page_size") == [f"{SMALL}"]:
        return Probe(name=name, finding=True, evidence=evidence)
    if len(second) == SMALL:
        expected = (found.largest or found.first).rows or []
        follows = second == first or second == expected[SMALL : 2 * SMALL]
        if follows and len(found.first.rows or ()) != SMALL:
            return Probe(name=name, finding=True, evidence=evidence)
        return unknown(name, f"{evidence}, as may come without a page size")
    if len(second) < SMALL and found.small[1].next is None:
        return unknown(name, f"{evidence}, and the list ends there")
    evidence += "; rows between them are missed, unless page_size= is left out"
    return Probe(name=name, finding=False, evidence=evidence)


def next_keeps_filters(found: AccuticsReplies) -> Probe:
    """Judge whether the page after one with a filter has the filter."""
    name, trial = "next_keeps_filters", found.trial
    if not found.filtered:
        why = "no value of a row that others share could be a filter: say one with --param"
        return unknown(name, found.first.why if found.first.rows is None else why)
    shown = "the filter" if trial is None else f"the filter {trial.key}="
    page = found.filtered[0]
    if page.rows is None:
        return unknown(name, f"{shown}: {page.why}")
    if trial is not None and not all(map(trial.passes, page.rows)):
        return unknown(name, f"{shown} is not obeyed: say another one with --param")
    if page.next is None:
        return unknown(name, f"{shown}: one page holds all rows")
    params = found.url.params_of(page.next)
    if params is None:
        return unknown(name, _why_not_followed(found) or "next leads to another path")
    filters = found.params if trial is None else {trial.key: trial.value}
    if all(params.get(key) == _texts(value) for key, value in filters.items()):
        return Probe(name=name, finding=True, evidence=f"{shown} is in the link")
    return _by_effect(found, shown)


def _by_effect(found: AccuticsReplies, shown: str) -> Probe:
    """Judge a link without the filter by what it leads to: it may be a cursor that knows it."""
    name, trial, (page, after) = "next_keeps_filters", found.trial, found.filtered
    if after.rows is None:
        return unknown(name, f"{shown} is not in the link; {after.why}")
    totals = page.total, after.total
    if trial is not None and not all(map(trial.passes, after.rows)):
        lost = True
    elif None in totals:
        return unknown(name, f"{shown} is not in the link, and no total tells")
    else:
        lost = totals[0] != totals[1]
    evidence = f"{shown} is not in the link, and is {'lost' if lost else 'kept all the same'}"
    return Probe(name=name, finding=not lost, evidence=evidence)


def _why_not_followed(found: AccuticsReplies) -> str:
    """Return why the first ``next`` was not followed; empty if it was."""
    if found.first.rows is None:
        return found.first.why
    page: ListReply = found.small[0]
    if page.rows is None:
        return page.why
    if page.next is None:
        if found.first.pagination is None:
            return "the list has no pagination: one page holds all"
        return f"a page of {len(page.rows)} has no next"
    difference = found.url.difference(page.next)
    if difference:
        return f"next leads to {difference}"
    return "" if len(found.small) > 1 else "next leads to another path"


def _texts(value: str | int | list[str]) -> list[str]:
    return value if isinstance(value, list) else [f"{value}"]
