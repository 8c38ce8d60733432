"""A refused argument shows none of the arguments in any frame but the caller's own."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from accutics_authentic import Accutics, Authentic, Resource, Session, Stream
from accutics_authentic._authentic.groups import Groups
from accutics_authentic._authentic.items import ItemCalls
from accutics_authentic.errors import AccuticsAuthenticError
from tests.http.serving import serve

from .hostile import ok
from .secrets import BODY, QUERY, TOKEN, leaks, shown

URL = "https://api.example.com"
USER = f"https://user:{QUERY}@api.example.com"
PARAMS = {"q": QUERY}
ENTITY = {"name": BODY}
HOOK: dict[str, Any] = {"url": f"https://x.example/?{QUERY}", "events": "*", "data": ENTITY}
BAD: Any = object()

#: Wrong calls by method: each argument is wrong in turn, and the others hold secrets.
REFUSED: dict[str, list[Any]] = {
    "Accutics.__init__": [
        lambda served: Accutics(BAD, base_url=USER, token=TOKEN),
        lambda served: Accutics(served.session, base_url=USER, token=TOKEN),
        lambda served: Accutics(served.session, base_url=f"{USER}/\n", token=TOKEN),
        lambda served: Accutics(served.session, base_url=URL, token=f"{TOKEN} {TOKEN}"),
        lambda served: Accutics(served.session, base_url=f"{URL}?{QUERY}", token=TOKEN),
        lambda served: Accutics(served.session, base_url=f"http://{QUERY}.example", token=TOKEN),
    ],
    "Accutics.resource": [
        lambda clients: clients.accutics.resource(f"a?{QUERY}"),
        lambda clients: clients.accutics.resource(["a", QUERY, BAD]),
        lambda clients: clients.accutics.resource(BAD),
    ],
    "Accutics.request": [
        lambda clients: clients.accutics.request("a b", "x", params=PARAMS, json=ENTITY),
        lambda clients: clients.accutics.request("GET", f"x?{QUERY}", params=PARAMS, json=ENTITY),
        lambda clients: clients.accutics.request(
            "GET", "x", params={**PARAMS, "b": BAD}, json=ENTITY
        ),
        lambda clients: clients.accutics.request("GET", "x", params=QUERY, json=ENTITY),
        lambda clients: clients.accutics.request(
            "GET", "x", params=PARAMS, json={**ENTITY, "b": BAD}
        ),
    ],
    "Accutics.raw": [
        lambda clients: clients.accutics.raw("a b", "x", params=PARAMS, json=ENTITY),
        lambda clients: clients.accutics.raw("GET", f"x?{QUERY}", params=PARAMS, json=ENTITY),
        lambda clients: clients.accutics.raw("GET", "x", params=PARAMS, headers={"Cookie": QUERY}),
        lambda clients: clients.accutics.raw(
            "GET", "x", params=PARAMS, headers={"X": f"{QUERY}\n"}
        ),
        lambda clients: clients.accutics.raw("GET", "x", params=PARAMS, idempotent=BODY),
    ],
    "Accutics.with_options": [
        lambda clients: clients.accutics.with_options(headers={"Authorization": TOKEN}),
        lambda clients: clients.accutics.with_options(headers={f"{QUERY}\n": BODY}),
        lambda clients: clients.accutics.with_options(headers={"X": BODY}, retry=BAD),
    ],
    "Resource.count": [
        lambda served: served.campaigns.count({**PARAMS, "b": BAD}),
        lambda served: served.campaigns.count({**PARAMS, "page": 2}),
    ],
    "Resource.stream": [
        lambda served: served.campaigns.stream(params={**PARAMS, "b": BAD}),
        lambda served: served.campaigns.stream(params={**PARAMS, "page": 2}),
        lambda served: served.campaigns.stream(params=PARAMS, page_size=0),
        lambda served: served.campaigns.stream(params=PARAMS, cursor="x"),
        lambda served: served.campaigns.stream(params=PARAMS, key=BAD),
        lambda served: served.campaigns.stream(params=PARAMS, on_drift="x"),
        lambda served: served.campaigns.stream(params=PARAMS, on_drift="repair"),
    ],
    "Resource.page": [
        lambda served: served.campaigns.page(0, params=PARAMS),
        lambda served: served.campaigns.page(1, params=PARAMS, page_size=0),
        lambda served: served.campaigns.page(1, params={**PARAMS, "b": BAD}),
    ],
    "Resource.get": [lambda served: served.campaigns.get(BAD)],
    "Resource.create": [
        lambda served: served.campaigns.create({**ENTITY, "b": BAD}),
        lambda served: served.campaigns.create([BODY]),
    ],
    "Resource.update": [
        lambda served: served.campaigns.update(BAD, ENTITY),
        lambda served: served.campaigns.update(7, {**ENTITY, "b": BAD}),
        lambda served: served.campaigns.update(7, [BODY]),
        lambda served: served.campaigns.update(7, ENTITY, method="x"),
    ],
    "Resource.delete": [lambda served: served.campaigns.delete(BAD)],
    "Stream.open": [lambda served: served.campaigns.stream(params=PARAMS).open(concurrency=0)],
    "Authentic.__init__": [
        lambda served: Authentic(BAD, base_url=USER, token=TOKEN),
        lambda served: Authentic(served.session, base_url=USER, token=TOKEN),
        lambda served: Authentic(served.session, token=f"{TOKEN} {TOKEN}"),
        lambda served: Authentic(served.session, token=TOKEN, token_header="a b"),
    ],
    "Authentic.request": [
        lambda clients: clients.authentic.request("a b", "x", params=PARAMS, json=ENTITY),
        lambda clients: clients.authentic.request("GET", f"x?{QUERY}", params=PARAMS, json=ENTITY),
        lambda clients: clients.authentic.request(
            "GET", "x", params={**PARAMS, "b": BAD}, json=ENTITY
        ),
        lambda clients: clients.authentic.request(
            "GET", "x", params=PARAMS, json={**ENTITY, "b": BAD}
        ),
    ],
    "Authentic.raw": [
        lambda clients: clients.authentic.raw("a b", "x", params=PARAMS, json=ENTITY),
        lambda clients: clients.authentic.raw("GET", f"x?{QUERY}", params=PARAMS, json=ENTITY),
        lambda clients: clients.authentic.raw("GET", "x", params=PARAMS, headers={"Cookie": QUERY}),
        lambda clients: clients.authentic.raw(
            "GET", "x", params=PARAMS, headers={"X": f"{QUERY}\n"}
        ),
        lambda clients: clients.authentic.raw("GET", "x", params=PARAMS, idempotent=BODY),
    ],
    "Authentic.with_options": [
        lambda clients: clients.authentic.with_options(headers={"Authorization": TOKEN}),
        lambda clients: clients.authentic.with_options(headers={f"{QUERY}\n": BODY}),
        lambda clients: clients.authentic.with_options(headers={"X": BODY}, retry=BAD),
    ],
    "Groups.create": [
        lambda clients: clients.authentic.groups.create({**ENTITY, "b": BAD}),
        lambda clients: clients.authentic.groups.create([BODY]),
    ],
    "Groups.get": [lambda clients: clients.authentic.groups.get(BAD)],
    "Groups.update": [
        lambda clients: clients.authentic.groups.update(BAD, ENTITY),
        lambda clients: clients.authentic.groups.update("g", {**ENTITY, "b": BAD}),
        lambda clients: clients.authentic.groups.update("g", [BODY]),
    ],
    "Groups.delete": [lambda clients: clients.authentic.groups.delete(BAD)],
    "Groups.add_item": [lambda clients: clients.authentic.groups.add_item("g", BAD)],
    "Groups.remove_item": [lambda clients: clients.authentic.groups.remove_item("g", BAD)],
    "Groups.add_items": [
        lambda served: served.authentic.groups.add_items("g", BAD),
        lambda served: served.authentic.groups.add_items("g", [BODY], concurrency=BAD),
    ],
    "Groups.remove_items": [lambda served: served.authentic.groups.remove_items("g", BODY)],
    "Groups.stream_items": [lambda clients: clients.authentic.groups.stream_items("g", limit=0)],
    "Groups.page_of_items": [lambda clients: clients.authentic.groups.page_of_items("g", limit=0)],
    "Groups.create_hook": [
        lambda clients: clients.authentic.groups.create_hook(BAD, **HOOK),
        lambda clients: clients.authentic.groups.create_hook("g", **{**HOOK, "url": [QUERY]}),
        lambda clients: clients.authentic.groups.create_hook("g", **{**HOOK, "events": ""}),
        lambda clients: clients.authentic.groups.create_hook(
            "g", **{**HOOK, "data": {**ENTITY, "b": BAD}}
        ),
    ],
    "Groups.hooks": [lambda clients: clients.authentic.groups.hooks(BAD)],
    "Groups.delete_hook": [lambda clients: clients.authentic.groups.delete_hook("g", BAD)],
    "ItemCalls.get": [lambda clients: clients.authentic.items.get(BAD)],
    "Stream.split": [lambda clients: clients.authentic.groups.stream_items("g").split(BAD)],
    "Session.bulk": [
        lambda served: served.session.bulk(served.campaigns.create, [ENTITY], concurrency=0),
        lambda served: served.session.bulk(BAD, [ENTITY]),
    ],
}
CALLS = {f"{name} {n}": call for name in REFUSED for n, call in enumerate(REFUSED[name])}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_an_argument_that_is_refused_shows_none_of_them(call: Any) -> None:
    async with serve(ok({})) as served:
        with pytest.raises(ValueError, match=r".") as caught:
            await made(call, served)
        assert isinstance(caught.value, AccuticsAuthenticError)
        assert not leaks(shown(caught.value))
        assert not served.server.accepted


async def made(call: Any, served: Any) -> None:
    outcome = call(served)
    if inspect.isawaitable(outcome):
        await outcome


@pytest.mark.parametrize(
    "call",
    [
        lambda served: Accutics(served.session, base_url=USER, token=TOKEN, size=7),  # type: ignore[call-arg]  # the unknown argument is the point
        lambda served: served.campaigns.stream(params=PARAMS, size=7),
        lambda served: served.campaigns.create(ENTITY, size=7),
    ],
)
async def test_an_unknown_argument_shows_none_of_them_either(call: Any) -> None:
    async with serve(ok({})) as served:
        with pytest.raises(TypeError) as caught:
            await made(call, served)
        assert not leaks(shown(caught.value))


def test_no_public_method_is_left_out() -> None:
    faces = {Accutics, Authentic, Resource, Groups, ItemCalls, Stream, Session}
    taking = {
        f"{face.__name__}.{name}"
        for face in faces
        for name, method in vars(face).items()
        if not name.startswith("_") and inspect.isfunction(method)
        if len(inspect.signature(method).parameters) > 1
    }
    inner = {"Session.scope", "Session.throttle"}
    assert {*REFUSED} - {"Accutics.__init__", "Authentic.__init__"} == taking - inner
