"""Accutics's ``next`` links: where they lead, and which come after them. No I/O here."""

from __future__ import annotations

import re

from attrs import evolve
from yarl import URL

from accutics_authentic._accutics.models import Pagination

PAGE, PAGE_SIZE = "page", "page_size"  # "page_param" and "size_param" of every pagination
MAX_TOTAL_ITEMS = 10**15  # a larger total is no total
MAX_ITEMS_PER_PAGE = 100_000

_PAGE = re.compile(r"(^|&)page=([^&]*)")
_SIZE = re.compile(r"(^|&)page_size=([^&]*)")
_NUMBER = re.compile(r"[0-9]{1,15}")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


def page_number(url: URL) -> int | None:
    """Return the last ``page`` in a link's query, or None if that is no number."""
    return _last_number(_PAGE, url)


def page_size(url: URL) -> int | None:
    """Return the last ``page_size`` in a link's query, or None if that is no number."""
    return _last_number(_SIZE, url)


def _last_number(parameter: re.Pattern[str], url: URL) -> int | None:
    *_, text = ("", *(found[2] for found in parameter.finditer(url.raw_query_string)))
    return int(text) if _NUMBER.fullmatch(text) else None


def with_window(url: URL, page: int, size: int) -> URL:
    """Return *url* with another ``page`` and ``page_size``; a size of 0 leaves it to the server."""
    query = _SIZE.sub("", _PAGE.sub("", url.raw_query_string)).strip("&")
    place = f"{PAGE}={page}" + (f"&{PAGE_SIZE}={size}" if size else "")
    return URL(f"{url.origin()}{url.raw_path}?{query}{'&' if query else ''}{place}", encoded=True)


def with_page(url: URL, number: int) -> URL:
    """Return *url*, which has a page number, with another one, all else to the letter."""
    path, _, query = str(url).partition("?")
    *_, last = _PAGE.finditer(query)
    return URL(f"{path}?{query[: last.start(2)]}{number}{query[last.end(2) :]}", encoded=True)


def last_page(pagination: Pagination) -> int:
    """Return the number of the last page, as the totals tell it; 0 if they do not."""
    total, size = pagination.total_items, pagination.items_per_page
    return -(-total // size) if total and size else 0


def plausible(pagination: Pagination) -> Pagination:
    """Return *pagination* with the numbers that can be right; None in place of the others."""
    total, size = pagination.total_items, pagination.items_per_page
    return evolve(
        pagination,
        total_items=total if total is not None and 0 <= total <= MAX_TOTAL_ITEMS else None,
        items_per_page=size if size is not None and 0 < size <= MAX_ITEMS_PER_PAGE else None,
    )


def normalized(url: URL) -> str:
    """Return what links to the same place share: the rest of *url* behind its origin.

    Percent-encodings that mean the same are made equal (RFC 3986, 6.2.2).
    """
    return _PERCENT.sub(_decoded, url.raw_path_qs)


def _decoded(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if _UNRESERVED.fullmatch(character) else found[0].upper()


def relative(url: URL, base: URL) -> str:
    """Return *url* without what may differ another day: the base URL, if it is under it."""
    text, prefix = url.raw_path_qs, base.raw_path.rstrip("/") + "/"
    under = text.startswith(prefix) and not text.startswith("/", len(prefix))
    return text[len(prefix) :] if under else text


def absolute(link: str, base: URL) -> URL:
    """Return the URL that ``relative`` made *link* from, under *base*."""
    if link.startswith("/"):
        return URL(f"{base.origin()}{link}", encoded=True)
    return URL(f"{str(base).rstrip('/')}/{link}", encoded=True)
