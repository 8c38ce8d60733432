"""Servers that do not page by page and page_size, read with repair."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from yarl import URL

from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import DriftError
from tests.support.changing_lists import read_ids
from tests.support.link_pagers import overlap_pager, page_reply


def rows(start: int, end: int) -> list[dict[str, str]]:
    return [{"id": str(number)} for number in range(start, min(end, 100))]


def by_cursor(url: URL) -> Reply:
    start = int(url.query.get("after", 0))
    return page_reply(*rows(start, start + 10), next=f"?after={start + 10}", total_items=100)


def by_offset(url: URL) -> Reply:
    start, size = int(url.query.get("offset", 0)), int(url.query.get("page_size", 10))
    return page_reply(*rows(start, start + size), next=f"?offset={start + size}")


def by_fixed_size(url: URL) -> Reply:
    page = int(url.query["page"])
    return page_reply(*rows(10 * page - 10, 10 * page), next=f"?page={page + 1}", total_items=100)


@pytest.mark.parametrize("serve", [by_cursor, by_offset, by_fixed_size])
@pytest.mark.parametrize("link", ["campaigns", "campaigns?page_size=10", "campaigns?page_size=20"])
def test_it_says_early_that_repair_cannot_read_the_list(
    serve: Callable[[URL], Reply], link: str
) -> None:
    requests = 0

    def counted(url: URL) -> Reply:
        nonlocal requests
        requests += 1
        return serve(url)

    got: list[Any] = []
    with pytest.raises(DriftError, match="does not page by page and page_size") as caught:
        read_ids(overlap_pager(link), counted, seen=got)
    assert (caught.value.method, caught.value.path) == ("GET", "campaigns")
    assert requests <= 30
    assert got[:10] == [str(number) for number in range(10)]


@pytest.mark.parametrize("total", [3, 4])
def test_a_list_that_ends_before_its_total_is_noted(total: int) -> None:
    pager = overlap_pager()
    assert read_ids(pager, lambda _: page_reply(*rows(0, 3), total_items=total)) == ["0", "1", "2"]
    assert pager.stats.drift == ["the list ended after 3 rows of 4"] * (total - 3)
