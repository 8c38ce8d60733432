"""What repair takes for the server's page size, and what it does not."""

from __future__ import annotations

from typing import Literal

from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic._http.messages import Reply
from tests.support.changing_lists import read_ids
from tests.support.link_pagers import overlap_pager, page_reply


@given(
    count=st.integers(0, 130),
    cap=st.sampled_from([9, 10, 20, 100]),
    size=st.sampled_from([None, 10, 20, 200]),
    says=st.sampled_from(["size", "requested", "rows", "nothing"]),
    total=st.booleans(),
    at=st.integers(1, 12),
    deleted=st.integers(0, 100),
)
@example(count=230, cap=100, size=20, says="rows", total=True, at=99, deleted=0)
@example(count=100, cap=100, size=20, says="size", total=True, at=2, deleted=80)
@example(count=100, cap=100, size=20, says="size", total=True, at=1, deleted=97)
def test_a_short_page_is_no_maximum_whatever_is_said_of_its_size(
    count: int,
    cap: int,
    size: int | None,
    says: Literal["size", "requested", "rows", "nothing"],
    total: bool,
    at: int,
    deleted: int,
) -> None:
    """Once rows are deleted between count and read, so that a page is short and has a next one."""
    keys, requests = [str(number) for number in range(count)], 0
    gone: set[str] = set()

    def serve(url: URL) -> Reply:
        nonlocal requests
        requests += 1
        there = len(keys)
        page, asked = int(url.query["page"]), int(url.query.get("page_size", 10))
        most = min(asked, cap)
        if requests == at:
            cut = keys[-deleted:] if deleted else []
            gone.update(cut)
            del keys[len(keys) - len(cut) :]
            keys.extend(f"new{number}" for number in range(2 * len(cut)) if len(cut) > 90)
        rows = [{"id": key} for key in keys[(page - 1) * most : page * most]]
        more = str(url) if page * most < there else None
        stated = {"size": most, "requested": asked, "rows": len(rows), "nothing": None}[says]
        totals = {"total_items": there} if total else {}
        return page_reply(*rows, next=more, items_per_page=stated, **totals)

    got = read_ids(overlap_pager(f"campaigns?page_size={size}" if size else "campaigns"), serve)
    assert {str(number) for number in range(count)} - gone <= set(got)
    assert len(set(got)) == len(got)
    assert requests < 20 + 4 * (count + 200) / min(size or 10, cap)
