"""``resource.count()``: the server's total, with one request for one row."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from accutics_authentic import Accutics
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    ConfigurationError,
    DecodeError,
    NotFoundError,
    ProtocolError,
)
from accutics_authentic.sandbox import Sandbox


@frozen
class Campaign:
    id: int
    name: str


async def test_the_total_takes_one_request_for_one_row(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    campaigns = accutics.resource("campaigns", Campaign)
    sandbox.accutics.collections["campaigns"].update(1, {"name": 7})  # whatever the row is
    assert await campaigns.count() == 245
    assert await campaigns.count({"status": "x", "none": None}) is not None
    assert [(request.path, request.query) for request in sandbox.requests] == [
        ("/campaigns", "page=1&page_size=1"),
        ("/campaigns", "status=x&page=1&page_size=1"),
    ]


def body(*rows: Any, **pagination: Any) -> dict[str, Any]:
    return {"data": rows, "meta": {"pagination": pagination}}


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        (body(total_items=0), 0),
        (body({"id": 1}, total_items=1), 1),
        (body(total_items=7), 7),  # the row was deleted meanwhile
        (body(*range(100), total_items=245), 245),  # the size was ignored
        (body(*range(100), total_items=99), None),
        (body({"id": 1}, total_items=0), None),
        (body({"id": 1}, total_items=-1), None),
        (body({"id": 1}, total_items=10**16), None),
        (body({"id": 1}, total_items=None), None),
        (body({"id": 1}), None),
        ({"data": [1], "meta": {}}, None),
        ({"data": [1]}, None),
    ],
)
async def test_a_total_that_is_missing_or_cannot_be_right_is_none(
    answer: Any, count: int | None, accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.fail(200, json=answer)
    assert await accutics.resource("campaigns").count() == count


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"data": {"id": 1}}, DecodeError),
        ({"data": [], "error": {"code": "odd"}}, ProtocolError),
        ({"data": [], "meta": {"pagination": {"total_items": "7"}}}, DecodeError),
    ],
)
async def test_what_is_no_list_has_no_count(
    answer: Any, kind: type[AccuticsAuthenticError], accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.fail(200, json=answer)
    with pytest.raises(kind) as caught:
        await accutics.resource("campaigns").count()
    assert (caught.value.method, caught.value.path, caught.value.done) == ("GET", "campaigns", None)


async def test_invalid_params_are_refused_and_other_errors_are_as_everywhere(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    for params in ({"page": 2}, {"page_size": 2}, {"q": 1.5}, ["q"]):
        with pytest.raises(ConfigurationError, match="params"):
            await accutics.resource("campaigns").count(params)  # type: ignore[arg-type]  # what is tested
        with pytest.raises(ConfigurationError, match="params"):
            await accutics.resource("campaigns").page(1, params=params)  # type: ignore[arg-type]  # what is tested
    assert not sandbox.requests
    sandbox.fail(404)
    with pytest.raises(NotFoundError):
        await accutics.resource("campaigns").count()
