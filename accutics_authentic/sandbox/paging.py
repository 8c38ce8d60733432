"""The pagination object of the Accutics side. No I/O here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from attrs import frozen

from .records import RecordedRequest
from .switches import AccuticsSwitches

PAGE, SIZE = "page", "page_size"


@frozen(kw_only=True)
class Place:
    """Where in a collection a request is.

    Attributes:
        page: Its number, from 1.
        size: Entities per page, as in effect.
        asked: The page size asked for, if any.
        total: Entities in all.
    """

    page: int
    size: int
    asked: int | None
    total: int

    @property
    def last(self) -> int:
        """Number of the last page; an empty collection has one page, too."""
        return max(1, -(-self.total // self.size))


def pagination(
    request: RecordedRequest, place: Place, switches: AccuticsSwitches, foreign: str
) -> Any:
    """Return what is sent as ``meta.pagination``; None: leave it out.

    Args:
        request: The one to answer; its query is kept in the links.
        place: Where it is.
        switches: How links look and where they lead.
        foreign: The origin of the foreign ``next``.
    """
    home = {"absolute": request.origin + request.path, "path": request.path, "query": ""}
    kept = request.params if switches.links_keep_query else {}
    query = urlencode({key: value for key, value in kept.items() if key != PAGE}, doseq=True)
    start = f"{home[switches.links]}?{query}{'&' if query else ''}{PAGE}="
    page, last = place.page, place.last
    following: str | None = f"{start}{page + 1}" if page < last else None
    match switches.next_link:
        case "repeated":
            following = f"{start}{page}"
        case "backward" if page > 1:
            following = f"{start}{page - 1}"
        case "endless":
            following = f"{start}{page + 1}"
        case "foreign":
            following = f"{foreign}{request.path}?{PAGE}={page + 1}"
    shown = {
        "first": f"{start}1",
        "previous": f"{start}{min(page - 1, last)}" if page > 1 else None,
        "current": f"{start}{page}",
        "next": following,
        "last": f"{start}{last}",
        "items_per_page": _items_per_page(place, switches),
        "total_items": place.total,
        "page_param": PAGE,
        "size_param": SIZE,
    }
    return shown if switches.edit_pagination is None else switches.edit_pagination(shown)


def _items_per_page(place: Place, switches: AccuticsSwitches) -> int:
    if switches.items_per_page == "requested" and place.asked is not None:
        return place.asked
    return place.size
