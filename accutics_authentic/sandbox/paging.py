"""The pagination object of the Accutics side. No I/O here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from attrs import frozen

from .records import RecordedRequest
from .switches import AccuticsSwitches

PAGE, SIZE = "page", "page_size"


@frozen(kw_only=True)
class RequestedPage:
    """The page of a collection that a request asks for.

    Attributes:
        number: Its number, from 1.
        size: The page size in effect.
        asked: The page size that the request names, or None.
        total: Entities of the whole collection.
    """

    number: int
    size: int
    asked: int | None
    total: int

    @property
    def last(self) -> int:
        """Number of the last page; an empty collection has one page."""
        return max(1, -(-self.total // self.size))


def pagination(
    request: RecordedRequest, requested: RequestedPage, switches: AccuticsSwitches, foreign: str
) -> Any:
    """Return ``meta.pagination``; None to send none.

    Args:
        request: The request; the links keep its query.
        requested: The page that it asks for.
        switches: How links look and where they lead.
        foreign: Where a foreign ``next`` link leads.
    """
    starts = {"absolute": request.origin + request.path, "path": request.path, "query": ""}
    kept = request.params if switches.links_keep_query else {}
    query = urlencode({key: value for key, value in kept.items() if key != PAGE}, doseq=True)
    link = f"{starts[switches.links]}?{query}{'&' if query else ''}{PAGE}="
    page, last = requested.number, requested.last
    following: str | None = f"{link}{page + 1}" if page < last else None
    match switches.next_link:
        case "repeated":
            following = f"{link}{page}"
        case "backward" if page > 1:
            following = f"{link}{page - 1}"
        case "endless":
            following = f"{link}{page + 1}"
        case "foreign":
            following = f"{foreign}{request.path}?{PAGE}={page + 1}"
    shown = {
        "first": f"{link}1",
        "previous": f"{link}{min(page - 1, last)}" if page > 1 else None,
        "current": f"{link}{page}",
        "next": following,
        "last": f"{link}{last}",
        "items_per_page": _items_per_page(requested, switches),
        "total_items": requested.total,
        "page_param": PAGE,
        "size_param": SIZE,
    }
    return shown if switches.edit_pagination is None else switches.edit_pagination(shown)


def _items_per_page(requested: RequestedPage, switches: AccuticsSwitches) -> int:
    if switches.items_per_page == "requested" and requested.asked is not None:
        return requested.asked
    return requested.size
