"""The documented answers of Accutics become models, and its errors typed errors."""

from __future__ import annotations

import json

import pytest
from attrs import frozen

from accutics_authentic import Meta, Pagination
from accutics_authentic._accutics.errors import KNOWN_CODES, read_problem
from accutics_authentic._accutics.models import Envelope
from accutics_authentic._codec import Codec
from accutics_authentic._http.messages import Reply
from accutics_authentic._http.problem import KnownCode, Problem
from accutics_authentic.errors import DecodeError
from tests.support.samples import names, sample

CODEC = Codec()


@frozen
class Campaign:
    id: int
    name: str
    budget: float | None


def test_all_samples_are_looked_at() -> None:
    assert names("accutics") == ["accutics/error", "accutics/index", "accutics/show"]


def test_an_index_has_all_nine_pagination_keys() -> None:
    rows = CODEC.decode_page(sample("accutics/index"), Envelope, "data", Campaign)
    assert rows.items == (Campaign(1, "Spring", 12.5), Campaign(2, "Sommer ☀", None))
    campaigns = "https://open.example.com/v1/campaigns?page_size=100"
    assert rows.envelope.meta == Meta(
        endpoint="campaigns.index",
        pagination=Pagination(
            first=f"{campaigns}&page=1",
            previous=f"{campaigns}&page=1",
            current=f"{campaigns}&page=2",
            next=f"{campaigns}&page=3",
            last=f"{campaigns}&page=3",
            items_per_page=100,
            total_items=245,
            page_param="page",
            size_param="page_size",
        ),
    )


def test_a_show_is_one_entity() -> None:
    envelope = CODEC.decode(sample("accutics/show"), Envelope[Campaign])
    assert envelope.data == Campaign(1, "Spring", 12.5)
    assert envelope.meta == Meta("campaigns.show")


def test_an_entity_is_written_as_it_was_read() -> None:
    shown = json.loads(sample("accutics/show"))["data"]
    assert json.loads(CODEC.encode(Campaign(**shown))) == shown


def test_an_error_envelope_is_a_problem() -> None:
    assert read_problem(Reply(400, body=sample("accutics/error"))) == Problem(
        code="invalid_route",
        message="The route could not be found.",
        data={"path": "nowhere"},
        endpoint="unknown",
        known=KnownCode(*KNOWN_CODES[400, "invalid_route"]),
    )


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", Problem(is_json=False)),
        (b"<html>502</html>", Problem(is_json=False)),
        (b"upstream gone\n", Problem(message="upstream gone", is_json=False)),
        (b"null", Problem()),
        (b"[]", Problem(data=[])),
        (b'{"error": "no", "meta": []}', Problem(message="no", data={"error": "no", "meta": []})),
        (b'{"error": {"x": 1}}', Problem(data={"error": {"x": 1}})),
        (
            b'{"error": {"code": "c", "message": "m", "id": 1}, "meta": {"endpoint": "e"}}',
            Problem(
                code="c",
                message="m",
                data={
                    "error": {"code": "c", "message": "m", "id": 1},
                    "meta": {"endpoint": "e"},
                },
                endpoint="e",
            ),
        ),
        (
            b'{"error": {"code": 7, "message": null, "data": []}}',
            Problem(code="7", data={"error": {"code": 7, "message": None, "data": []}}),
        ),
        (b'{"error": {"code": "new_one", "data": null}}', Problem(code="new_one", data={})),
        (b'{"error": {"data": {"a": [1]}}}', Problem(data={"a": [1]})),
        (b'{"meta": {"endpoint": "e"}}', Problem(data={"meta": {"endpoint": "e"}}, endpoint="e")),
    ],
)
def test_whatever_comes_with_an_error_is_a_problem(body: bytes, problem: Problem) -> None:
    assert read_problem(Reply(502, body=body)) == problem


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ('{"data": {}}', "$.data"),
        ('{"data": [], "meta": {"pagination": {"next": 7}}}', "$.meta.pagination.next"),
        (
            '{"data": [], "meta": {"pagination": {"total_items": true}}}',
            "$.meta.pagination.total_items",
        ),
        ('{"data": [], "meta": {"endpoint": 1}}', "$.meta.endpoint"),
        ('{"meta": {}}', "$.data"),
        ("[]", "$"),
    ],
)
def test_an_envelope_of_another_form_is_refused_by_its_path(body: str, path: str) -> None:
    with pytest.raises(DecodeError) as caught:
        CODEC.decode_page(body.encode(), Envelope, "data", Campaign)
    assert caught.value.where == path


def test_keys_that_nobody_knows_are_accepted() -> None:
    body = b'{"data": [], "links": 1, "meta": {"x": 1, "pagination": {"y": [1], "next": null}}}'
    rows = CODEC.decode_page(body, Envelope, "data", Campaign)
    assert rows.envelope.meta == Meta(pagination=Pagination())
