"""Reads and writes the ``next`` links of Accutics: page numbers, sizes, totals. No I/O here.

Facts about paging are from the document "Basics" and the JSON Schema of ``pagination`` in it.
"""

from __future__ import annotations

import re

from attrs import evolve
from yarl import URL

from accutics_authentic._accutics.models import Pagination
from accutics_authentic._base.arguments import MAX_COUNT, MAX_PAGE_SIZE
from accutics_authentic._base.patterns import lazy_pattern

PAGE, PAGE_SIZE = "page", "page_size"  # "Basics": always so in page_param and size_param

_PAGE = lazy_pattern(r"(^|&)page=([^&]*)")
_SIZE = lazy_pattern(r"(^|&)page_size=([^&]*)")
_MAX_DIGITS = 15
_PERCENT_ENCODED = lazy_pattern(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = lazy_pattern(r"[A-Za-z0-9._~-]")  # RFC 3986, section 2.3


def page_number(url: URL) -> int | None:
    """Return the last ``page`` in a link's query, or None if that is no number."""
    return _last_number(_PAGE, url)


def page_size(url: URL) -> int | None:
    """Return the last ``page_size`` in a link's query, or None if that is no number."""
    return _last_number(_SIZE, url)


def _last_number(parameter: re.Pattern[str], url: URL) -> int | None:
    found = parameter.findall(url.raw_query_string)
    text = found[-1][1] if found else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else None


def names_a_page(url: URL) -> bool:
    """Return whether a link's query has a ``page``, whatever it is."""
    return _PAGE.search(url.raw_query_string) is not None


def with_window(url: URL, page: int, size: int) -> URL:
    """Return *url* with another ``page`` and ``page_size``; a size of 0 leaves it to the server."""
    query = _SIZE.sub("", _PAGE.sub("", url.raw_query_string)).strip("&")
    window = f"{PAGE}={page}" + (f"&{PAGE_SIZE}={size}" if size else "")
    return URL(f"{url.origin()}{url.raw_path}?{query}{'&' if query else ''}{window}", encoded=True)


def with_page(url: URL, number: int) -> URL:
    """Return *url* with another page number, all else unchanged; it must have one already."""
    before, after = split_at_page(url)
    return URL(f"{before}{number}{after}", encoded=True)


def split_at_page(url: URL) -> tuple[str, str]:
    """Return what stands before and after the page number of *url*; it must have one."""
    path, _, query = str(url).partition("?")
    *_, last = _PAGE.finditer(query)
    return f"{path}?{query[: last.start(2)]}", query[last.end(2) :]


def count_pages(pagination: Pagination) -> int:
    """Return how many pages there are, by the totals; 0 if these do not say."""
    total, size = pagination.total_items, pagination.items_per_page
    return -(-total // size) if total and size else 0


def with_possible_totals(pagination: Pagination) -> Pagination:
    """Return *pagination* with None in place of totals and sizes that cannot be right."""
    total, size = pagination.total_items, pagination.items_per_page
    total_is_possible = total is None or 0 <= total <= MAX_COUNT
    size_is_possible = size is None or 0 < size <= MAX_PAGE_SIZE
    if total_is_possible and size_is_possible:
        return pagination
    return evolve(
        pagination,
        total_items=total if total_is_possible else None,
        items_per_page=size if size_is_possible else None,
    )


def normalized(url: URL) -> str:
    """Return the part of *url* after its origin in one form for all equivalent spellings.

    Percent-encodings are normalized (RFC 3986, section 6.2.2).
    """
    text = url.raw_path_qs
    return _PERCENT_ENCODED.sub(_normalize_encoding, text) if "%" in text else text


def _normalize_encoding(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if _UNRESERVED.fullmatch(character) else found[0].upper()


def relative(url: URL, base: URL) -> str:
    """Return *url* without the base URL, which may be another one when the cursor is used."""
    text, prefix = url.raw_path_qs, base.raw_path.rstrip("/") + "/"
    under = text.startswith(prefix) and not text.startswith("/", len(prefix))
    return text[len(prefix) :] if under else text


def absolute(link: str, base: URL) -> URL:
    """Return the URL of a *link* that ``relative`` made, under *base*."""
    if link.startswith("/"):
        return URL(f"{base.origin()}{link}", encoded=True)
    return URL(f"{str(base).rstrip('/')}/{link}", encoded=True)
