"""A reply that is small on the wire and large in memory."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from typing import Any

import pytest
from attrs import field, frozen, validators

from accutics_authentic import Limits
from accutics_authentic._http.memory import MAX_MEMORY_FACTOR
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    BodyTooLargeError,
    DecodeError,
    ProtocolError,
)
from tests.faults.hostile import Answer, reply
from tests.faults.parsers import both_parsers, parser
from tests.http.serving import Served, serve

__all__ = ["parser"]

pytestmark = both_parsers

LIMIT = 2 * 2**20
ROW = {"id": 1, "name": "Spring", "note": "x" * 60, "tags": ["a", "b"], "budget": 12.5}


@frozen
class Typed:
    id: int
    name: str
    budget: float


@frozen
class Checked:
    id: int = field(validator=validators.ge(1))
    name: str = ""


def zipped(body: bytes) -> Answer:
    return reply(200, gzip.compress(body), "Content-Encoding: gzip")


def rows(row: object, *last: object) -> bytes:
    text = json.dumps(row).encode()
    count = (LIMIT - 500) // (len(text) + 1)
    return b'{"data": [%s]}' % b",".join(
        [text] * count + [json.dumps(each).encode() for each in last]
    )


async def first_page(at: Served, model: Any) -> Any:
    return await at.accutics.resource("campaigns", model).page(1)


async def peak_of(body: bytes, model: Any = dict) -> tuple[int, Any]:
    """Return the peak memory, in bytes, of reading *body*, and the result."""
    answer = zipped(body)
    async with serve(answer, limits=Limits(body=LIMIT)) as at:
        tracemalloc.start()
        try:
            came = await first_page(at, model)
        except AccuticsAuthenticError as error:
            came = error
        finally:
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
    return peak, came


@pytest.mark.parametrize("model", [dict, Typed, Checked])
async def test_a_page_up_to_the_limit_takes_at_most_twelve_times_its_bytes(model: Any) -> None:
    body = rows(ROW)
    peak, page = await peak_of(body, model)
    assert len(page.items) > 10_000
    assert peak <= MAX_MEMORY_FACTOR * len(body)


@pytest.mark.parametrize("model", [Typed, Checked])
async def test_a_last_row_that_does_not_fit_costs_no_more_than_the_others(model: Any) -> None:
    body = rows(ROW, {"id": "1"})
    peak, error = await peak_of(body, model)
    assert isinstance(error, DecodeError)
    assert error.index == body.count(b"Spring")
    assert peak <= MAX_MEMORY_FACTOR * len(body)


@pytest.mark.parametrize("row", [{}, [], [[], []], 0, "", {"a": 1}])
async def test_a_page_of_very_many_small_values_is_refused_unread(row: object) -> None:
    peak, error = await peak_of(rows(row), Any)
    assert isinstance(error, BodyTooLargeError)
    assert error.limit == LIMIT
    assert peak <= 4 * LIMIT


async def test_many_more_ids_than_were_asked_for_are_refused() -> None:
    body = {"group": {"id": "g", "data": {}}, "items": [str(n) for n in range(10_001)]}
    async with serve(zipped(json.dumps(body).encode())) as at:
        with pytest.raises(ProtocolError, match="10001 rows, more than the 10000") as caught:
            await at.authentic.groups.page_of_items("g", limit=20)
        assert caught.value.cursor is not None
        page = await at.authentic.groups.page_of_items("g", limit=1_001)
        assert len(page.items) == 10_001


async def test_many_more_rows_than_were_asked_for_are_refused() -> None:
    body = json.dumps({"data": [{}] * 10_001}).encode()
    async with serve(zipped(body)) as at:
        with pytest.raises(ProtocolError, match="10001 rows, more than the 10000") as caught:
            await at.campaigns.page(1, page_size=50)
        assert caught.value.cursor is not None
        assert len((await at.campaigns.page(1)).items) == 10_001


async def test_a_large_answer_to_one_call_leaves_the_loop_to_others() -> None:
    big = {"data": {"id": 1, "name": "a", "parts": [{"id": n} for n in range(150_000)]}}
    async with serve(zipped(json.dumps(big).encode())) as at:
        assert (await at.accutics.resource("campaigns", Checked).get(1)).id == 1
        big["data"]["id"] = -1
        at.server.answers = [zipped(json.dumps(big).encode())]
        with pytest.raises(DecodeError, match=r"\$\.data\.id: refused by its validator"):
            await at.accutics.resource("campaigns", Checked).get(-1)
