"""What follows from the replies of Accutics. Each function judges one thing."""

from __future__ import annotations

from typing import Any

from .accutics_paging import (
    items_per_page,
    largest_page_size,
    next_keeps_filters,
    next_keeps_page_size,
    next_leads_on,
)
from .accutics_questions import SMALL, AccuticsReplies
from .lists import KEYS
from .probes import rate_limit, token, unknown_path, wrong_token
from .question import Probe, Reply, unknown

UNPAGED = "the list has no pagination: one page holds all"


def judge_accutics(found: AccuticsReplies) -> list[Probe]:
    """Return all probes, in the order in which people read them."""
    repair = on_drift(found)
    return [
        token(found.first.reply),
        pagination(found),
        default_page_size(found),
        largest_page_size(found, obeys_numbers=repair.finding is True),
        items_per_page(found),
        links(found),
        links_origin(found),
        next_leads_on(found),
        next_keeps_page_size(found),
        next_keeps_filters(found),
        totals(found),
        beyond_the_end(found),
        repair,
        unknown_path(found.unknown_path),
        error_data(found.unknown_path),
        wrong_token(found.wrong_token, found.first.reply),
        rate_limit(found.all),
        unknown("delete", "only a DELETE would show what it answers, and a check only reads"),
    ]


def pagination(found: AccuticsReplies) -> Probe:
    """Judge whether pages have ``meta.pagination``."""
    page = found.first
    if page.rows is None:
        return unknown("pagination", page.why)
    if page.pagination is None:
        return Probe(name="pagination", finding=False, evidence=UNPAGED)
    missing = [key for key in KEYS if key not in page.pagination]
    evidence = f"without {', '.join(missing)}" if missing else "with all that is documented"
    return Probe(name="pagination", finding=True, evidence=evidence)


def default_page_size(found: AccuticsReplies) -> Probe:
    """Judge how many rows come if nobody says how many."""
    name, page = "default_page_size", found.first
    if page.rows is None:
        return unknown(name, page.why)
    count = len(page.rows)
    if not page.has_more:
        return unknown(name, f"the list ends within it: {_rows(count)} came")
    return Probe(name=name, finding=count, evidence=f"{_rows(count)} came without page_size")


def links(found: AccuticsReplies) -> Probe:
    """Judge how links are written."""
    name, link = "links", _any_link(found)
    if link is None:
        return unknown(name, _why_no_link(found))
    form = found.url.form_of(link)
    parts = {"absolute": "a whole URL", "path": "from the path on", "query": "the query only"}
    return Probe(name=name, finding=form, evidence=parts.get(form, "not as URLs are written"))


def links_origin(found: AccuticsReplies) -> Probe:
    """Judge whether links stay on the origin of the base URL."""
    name, link = "links_stay_on_origin", found.first.next or _any_link(found)
    if link is None:
        return unknown(name, _why_no_link(found))
    difference = found.url.difference(link)
    if not difference:
        return Probe(name=name, finding=True, evidence="scheme, host and port of the base URL")
    return Probe(
        name=name,
        finding=False,
        evidence=f"next: {difference}; a stream ends there with ForeignLinkError",
    )


def totals(found: AccuticsReplies) -> Probe:
    """Judge whether ``total_items`` is the number of rows."""
    name, largest = "totals_hold", found.largest
    if largest is None:
        return unknown(name, found.first.why)
    total = largest.total
    if total is None:
        return unknown(name, "the list gives no total_items")
    count = len(largest.rows or ())
    if total == 0 or found.after_last is None:
        holds = count == total
        evidence = f"total_items {total}, and {_rows(count)}"
        return Probe(name=name, finding=holds, evidence=evidence, suggests=_without_raise(holds))
    last, after = found.last or largest, found.after_last
    if found.first.total != total or last.total not in (total, None):
        return unknown(name, "the list changed meanwhile")
    if after.rows is None and after.reply.status != 404:
        return unknown(name, f"the page after the last one: {after.why}")
    if found.last is None:
        rest, whole = count, total
    else:
        rest, whole = len(last.rows or ()), total - (total - 1) // count * count
    holds = rest == whole and not after.rows
    evidence = (
        f"total_items {total}: the last page should have {_rows(whole)} and has {rest}, the page"
        f" after it {len(after.rows or ())}"
    )
    return Probe(name=name, finding=holds, evidence=evidence, suggests=_without_raise(holds))


def _without_raise(holds: bool) -> dict[str, str | int]:  # noqa: FBT001  # the finding itself
    return {} if holds else {"on_drift": "report"}


def beyond_the_end(found: AccuticsReplies) -> Probe:
    """Judge what a page beyond the end is."""
    name, page = "beyond_the_end", found.beyond
    if page is None:
        return unknown(name, found.first.why)
    if page.rows is None:
        if page.reply.status is None or page.reply.ok:
            return unknown(name, page.why)
        return Probe(name=name, finding=page.reply.status, evidence=page.reply.shown)
    if page.rows:
        return Probe(name=name, finding="rows", evidence="it has rows: page is not obeyed")
    return Probe(name=name, finding="empty", evidence="200 with an empty list")


def on_drift(found: AccuticsReplies) -> Probe:
    """Judge whether ``on_drift="repair"`` can be used: pages by number, full, and a key."""
    name, page, largest = "pages_by_number", found.by_number, found.largest
    if page is None or page.rows is None or largest is None:
        return unknown(name, found.first.why if page is None else page.why)
    rows = largest.rows or []
    if len(rows) <= SMALL:
        return unknown(name, f"{_rows(len(rows))} are too few to tell")
    expected = rows[SMALL : 2 * SMALL]  # the larger page may end within
    if page.rows[: len(expected)] != expected or len(page.rows) > SMALL:
        evidence = "page=2 of 2 rows has not the third and fourth row of a larger page"
        return Probe(name=name, finding=False, evidence=evidence)
    ids = [row.get("id") for row in rows if isinstance(row, dict)]
    keys = {each for each in ids if type(each) in (int, str)}
    if len(keys) < len(rows):
        evidence = (
            "page and page_size are obeyed, but id is no key of the rows: on_drift="
            '"repair" needs another key='
        )
        return Probe(name=name, finding=True, evidence=evidence)
    return Probe(
        name=name,
        finding=True,
        evidence=f"page and page_size are obeyed, and id is unique in {_rows(len(rows))}",
        suggests={"on_drift": "repair", "key": "id"},
    )


def error_data(reply: Reply) -> Probe:
    """Judge what ``error.data`` is where there is nothing to say."""
    name = "error_data"
    if reply.status is None or reply.status < 400:
        return unknown(name, f"the reply to an unknown path is {reply.shown}")
    kinds = {dict: "object", list: "array", type(None): "null or missing"}
    finding = kinds.get(type(reply.body), "another value")
    return Probe(name=name, finding=finding, evidence="of the reply to an unknown path")


def _any_link(found: AccuticsReplies) -> str | None:
    pages = (found.first, *found.small)
    found_links = (page.link(key) for key in KEYS[:5] for page in pages)
    return next((each for each in found_links if each is not None), None)


def _why_no_link(found: AccuticsReplies) -> str:
    if found.first.rows is None:
        return found.first.why
    return UNPAGED if found.first.pagination is None else "the pagination has no link"


def _rows(count: Any) -> str:
    return "1 row" if count == 1 else f"{count} rows"
