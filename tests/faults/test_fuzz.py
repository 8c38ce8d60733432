"""Fuzzing: whatever a server sends, only the library's own errors are raised.

``HYPOTHESIS_PROFILE=fuzz python -m pytest tests/faults/test_fuzz.py`` searches for hours.
"""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from attrs import Factory, frozen
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic import Accutics, Authentic, Session, Stream
from accutics_authentic._http.client import Client
from accutics_authentic._http.messages import Reply, Request
from accutics_authentic._http.stats import CallStats
from accutics_authentic._http.status import status_error
from accutics_authentic._paging.cursor import CursorCodec
from accutics_authentic.errors import AccuticsAuthenticError, CursorError

from .calls import GROUP, READS, WRITES, Clients
from .secrets import TOKEN


@frozen
class Row:
    id: str
    name: str | None = None
    version: int = 0
    share: float = 0.0
    tags: list[str] = Factory(list)
    when: datetime | None = None


class Answering:
    """Clients of both APIs that get the same reply for every request, without a network."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        session = Session()
        self.reply = Reply(200)
        self.accutics = Accutics(session, base_url="https://api.example.com", token=TOKEN)
        self.authentic = Authentic(session, token=TOKEN)
        self.asked = 0

        async def send(_: Client, __: Request, ___: CallStats | None = None) -> Reply:
            return self.answer()

        async def get(_: Client, __: object, ___: str, ____: CallStats) -> Reply:
            return self.answer()

        monkeypatch.setattr(Client, "send", send)
        monkeypatch.setattr(Client, "get", get)

    def answer(self) -> Reply:
        self.asked += 1
        return self.reply if self.asked < 20 else Reply(200, body=b"the end")


async def all_of(stream: Stream[Any]) -> list[Any]:
    return [each async for each in stream]


CALLS: dict[str, Callable[[Any], Any]] = {
    **READS,
    **{name: call for name, call in WRITES.items() if name not in ("add item", "delete hook")},
    "typed get": lambda clients: clients.accutics.resource("campaigns", Row).get("7"),
    "typed page": lambda clients: clients.accutics.resource("campaigns", Row).page(1),
    "page of items": lambda clients: clients.authentic.groups.page_of_items(GROUP),
    "typed rows": lambda clients: all_of(
        clients.accutics.resource("campaigns", Row).stream(key="id")
    ),
    "strict rows": lambda clients: all_of(
        clients.accutics.resource("campaigns").stream(key="id", on_drift="raise")
    ),
    "repaired rows": lambda clients: all_of(
        clients.accutics.resource("campaigns", Row).stream(key="id", on_drift="repair")
    ),
    "items between": lambda clients: all_of(
        clients.authentic.groups.stream_items(GROUP, before=2 * 10**12, after=10**12, limit=2)
    ),
}


def drive(answering: Answering, call: Callable[[Any], Any], body: bytes, status: int = 200) -> None:
    """Check that *call*, answered with *body*, returns or raises an error of ours."""
    answering.reply, answering.asked = Reply(status, body=body), 0
    coroutine = call(Clients(answering.accutics, answering.authentic))
    with pytest.raises((StopIteration, AccuticsAuthenticError)) as caught:
        coroutine.send(None)
    if isinstance(caught.value, AccuticsAuthenticError):
        plain(caught.value)


def plain(error: AccuticsAuthenticError) -> None:
    assert len(str(error)) <= 1000
    assert str(error).isprintable()
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own bytes
    json.dumps(error.data, allow_nan=False)


@pytest.fixture(scope="module")
def answering() -> Any:
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield Answering(monkeypatch)


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(
        [2**64, -1, 10**30, "", "7", "next", "?page=2", GROUP, "2024-05-01T00:00:00Z"]
    )
)
any_json = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
PAGINATION = {
    "first": "?page=1",
    "next": "?page=2",
    "last": "?page=2",
    "items_per_page": 1,
    "total_items": 2,
}
ENVELOPES: list[Any] = [
    {"data": {"id": "7", "name": "n"}, "meta": {"endpoint": "campaigns"}},
    {"data": [{"id": "7"}, {"id": "8"}], "meta": {"pagination": PAGINATION}},
    {"error": {"code": "c", "message": "m", "data": {}}, "meta": {"endpoint": "x"}},
    {"id": GROUP, "data": {"_created": 1_600_000_000_000, "_owner": "o", "title": "t"}},
    {"group": {"id": GROUP, "data": {}}, "items": ["a", "b", "c"]},
    {"id": GROUP, "hooks": [{"id": "h", "data": {"url": "u", "events": "*"}}]},
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all values in *value*."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    if isinstance(value, list):
        inner = enumerate(value)
    return [path, *(place for key, child in inner for place in places(child, (*path, key)))]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Return an envelope with one or two values replaced, removed or doubled."""
    document = {"root": copy.deepcopy(draw(st.sampled_from(ENVELOPES)))}
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(places(document)[1:]))
        parent: Any = document
        for key in path[:-1]:
            parent = parent[key]
        if draw(st.booleans()) or path == ("root",):
            parent[path[-1]] = draw(any_json)
        else:
            del parent[path[-1]]
    text = json.dumps(document.get("root")).encode()
    if draw(st.integers(0, 9)) == 0:
        text = text[: draw(st.integers(0, len(text)))]
    return text


calls = st.sampled_from(sorted(CALLS)).map(CALLS.__getitem__)


@given(calls, st.binary())
def test_any_bytes(answering: Answering, call: Any, body: bytes) -> None:
    drive(answering, call, body)


@given(calls, any_json)
def test_any_json(answering: Answering, call: Any, value: Any) -> None:
    drive(answering, call, json.dumps(value).encode())


@given(calls, mutated())
def test_envelopes_that_are_nearly_right(answering: Answering, call: Any, body: bytes) -> None:
    drive(answering, call, body)


@given(
    st.integers(300, 999), mutated() | st.binary() | any_json.map(lambda v: json.dumps(v).encode())
)
def test_any_body_of_an_error(answering: Answering, status: int, body: bytes) -> None:
    for api in (answering.accutics, answering.authentic):
        read = api._client._sender.read_problem
        error = status_error(Reply(status, body=body), read, 0.0)
        assert error.status == status
        plain(error)


@given(st.text() | st.text(st.sampled_from("1ABCab_-=")).map("1".__add__), st.booleans())
def test_any_string_as_a_cursor(answering: Answering, cursor: str, rows: bool) -> None:
    with pytest.raises(CursorError):
        resume(answering, cursor, rows=rows)


def resume(answering: Answering, cursor: str, *, rows: bool) -> None:
    if rows:
        aiter(answering.accutics.resource("campaigns").stream(cursor=cursor))
    else:
        aiter(answering.authentic.groups.stream_items(GROUP, cursor=cursor))


@given(any_json, st.booleans())
def test_any_position_in_a_cursor_that_is_whole(
    answering: Answering, position: Any, rows: bool
) -> None:
    identity: tuple[Any, ...] = ("authentic.network", GROUP, None, None)
    if rows:
        identity = ("accutics", ("campaigns",), [])
    with suppress(AccuticsAuthenticError):
        resume(answering, CursorCodec(*identity).encode(position), rows=rows)
