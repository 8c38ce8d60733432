"""Accutics's ``next`` links: where they lead, and which come after them. No I/O here."""

from __future__ import annotations

import re
from math import ceil

from yarl import URL

from accutics_authentic.accutics.models import Pagination

PAGE, PAGE_SIZE = "page", "page_size"  # "page_param" and "size_param" of every pagination

_PAGE = re.compile(r"(^|&)page=([0-9]{1,15})(?=&|$)")
_SIZE = re.compile(r"(^|&)page_size=([0-9]{1,15})(?=&|$)")


def page_number(url: URL) -> int | None:
    """Return the ``page`` in a link's query, or None if it has none."""
    found = _PAGE.search(url.raw_query_string)
    return int(found[2]) if found else None


def page_size(url: URL) -> int | None:
    """Return the ``page_size`` in a link's query, or None if it has none."""
    found = _SIZE.search(url.raw_query_string)
    return int(found[2]) if found else None


def with_window(url: URL, page: int, size: int) -> URL:
    """Return *url* with another ``page`` and ``page_size``; a size of 0 leaves it to the server."""
    query = _SIZE.sub("", _PAGE.sub("", url.raw_query_string)).strip("&")
    place = f"{PAGE}={page}" + (f"&{PAGE_SIZE}={size}" if size else "")
    return URL(f"{url.origin()}{url.raw_path}?{query}{'&' if query else ''}{place}", encoded=True)


def with_page(url: URL, number: int) -> URL:
    """Return *url* with another ``page``, all else to the letter."""
    path, _, query = str(url).partition("?")
    query = _PAGE.sub(lambda found: f"{found[1]}page={number}", query)
    return URL(f"{path}?{query}", encoded=True)


def last_page(pagination: Pagination) -> int:
    """Return the number of the last page, as the totals tell it; 0 if they do not."""
    total, size = pagination.total_items, pagination.items_per_page
    return ceil(total / size) if total and size and min(total, size) > 0 else 0


def relative(url: URL, base: URL) -> str:
    """Return *url* without what may differ another day: the base URL, if it is under it."""
    text, prefix = url.raw_path_qs, base.raw_path.rstrip("/") + "/"
    return text[len(prefix) :] if text.startswith(prefix) else text


def absolute(link: str, base: URL) -> URL:
    """Return the URL that ``relative`` made *link* from, under *base*."""
    if link.startswith("/"):
        return URL(f"{base.origin()}{link}", encoded=True)
    return URL(f"{str(base).rstrip('/')}/{link}", encoded=True)
