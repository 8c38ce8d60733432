"""An argument that is refused shows none of the arguments: in no frame but the caller's own."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from accutics_authentic import Accutics, Authentic, Resource, Session, Stream
from accutics_authentic._authentic.groups import Groups
from accutics_authentic._authentic.items import Items
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

#: What is wrong, by the method that it is given to: every argument in its turn, beside secrets.
REFUSED: dict[str, list[Any]] = {
    "Accutics.__init__": [
        lambda it: Accutics(BAD, base_url=USER, token=TOKEN),
        lambda it: Accutics(it.session, base_url=USER, token=TOKEN),
        lambda it: Accutics(it.session, base_url=f"{USER}/\n", token=TOKEN),
        lambda it: Accutics(it.session, base_url=URL, token=f"{TOKEN} {TOKEN}"),
        lambda it: Accutics(it.session, base_url=f"{URL}?{QUERY}", token=TOKEN),
        lambda it: Accutics(it.session, base_url=f"http://{QUERY}.example", token=TOKEN),
    ],
    "Accutics.resource": [
        lambda it: it.accutics.resource(f"a?{QUERY}"),
        lambda it: it.accutics.resource(["a", QUERY, BAD]),
        lambda it: it.accutics.resource(BAD),
    ],
    "Accutics.request": [
        lambda it: it.accutics.request("a b", "x", params=PARAMS, json=ENTITY),
        lambda it: it.accutics.request("GET", f"x?{QUERY}", params=PARAMS, json=ENTITY),
        lambda it: it.accutics.request("GET", "x", params={**PARAMS, "b": BAD}, json=ENTITY),
        lambda it: it.accutics.request("GET", "x", params=QUERY, json=ENTITY),
        lambda it: it.accutics.request("GET", "x", params=PARAMS, json={**ENTITY, "b": BAD}),
    ],
    "Resource.stream": [
        lambda it: it.campaigns.stream(params={**PARAMS, "b": BAD}),
        lambda it: it.campaigns.stream(params={**PARAMS, "page": 2}),
        lambda it: it.campaigns.stream(params=PARAMS, page_size=0),
        lambda it: it.campaigns.stream(params=PARAMS, cursor="x"),
        lambda it: it.campaigns.stream(params=PARAMS, key=BAD),
        lambda it: it.campaigns.stream(params=PARAMS, on_drift="x"),
        lambda it: it.campaigns.stream(params=PARAMS, on_drift="repair"),
    ],
    "Resource.page": [
        lambda it: it.campaigns.page(0, params=PARAMS),
        lambda it: it.campaigns.page(1, params=PARAMS, page_size=0),
        lambda it: it.campaigns.page(1, params={**PARAMS, "b": BAD}),
    ],
    "Resource.get": [lambda it: it.campaigns.get(BAD)],
    "Resource.create": [
        lambda it: it.campaigns.create({**ENTITY, "b": BAD}),
        lambda it: it.campaigns.create([BODY]),
    ],
    "Resource.update": [
        lambda it: it.campaigns.update(BAD, ENTITY),
        lambda it: it.campaigns.update(7, {**ENTITY, "b": BAD}),
        lambda it: it.campaigns.update(7, [BODY]),
        lambda it: it.campaigns.update(7, ENTITY, method="x"),
    ],
    "Resource.delete": [lambda it: it.campaigns.delete(BAD)],
    "Stream.open": [lambda it: it.campaigns.stream(params=PARAMS).open(concurrency=0)],
    "Authentic.__init__": [
        lambda it: Authentic(BAD, base_url=USER, token=TOKEN),
        lambda it: Authentic(it.session, base_url=USER, token=TOKEN),
        lambda it: Authentic(it.session, token=f"{TOKEN} {TOKEN}"),
        lambda it: Authentic(it.session, token=TOKEN, token_header="a b"),
    ],
    "Authentic.request": [
        lambda it: it.authentic.request("a b", "x", params=PARAMS, json=ENTITY),
        lambda it: it.authentic.request("GET", f"x?{QUERY}", params=PARAMS, json=ENTITY),
        lambda it: it.authentic.request("GET", "x", params={**PARAMS, "b": BAD}, json=ENTITY),
        lambda it: it.authentic.request("GET", "x", params=PARAMS, json={**ENTITY, "b": BAD}),
    ],
    "Groups.create": [
        lambda it: it.authentic.groups.create({**ENTITY, "b": BAD}),
        lambda it: it.authentic.groups.create([BODY]),
    ],
    "Groups.get": [lambda it: it.authentic.groups.get(BAD)],
    "Groups.update": [
        lambda it: it.authentic.groups.update(BAD, ENTITY),
        lambda it: it.authentic.groups.update("g", {**ENTITY, "b": BAD}),
        lambda it: it.authentic.groups.update("g", [BODY]),
    ],
    "Groups.delete": [lambda it: it.authentic.groups.delete(BAD)],
    "Groups.add_item": [lambda it: it.authentic.groups.add_item("g", BAD)],
    "Groups.remove_item": [lambda it: it.authentic.groups.remove_item("g", BAD)],
    "Groups.stream_items": [lambda it: it.authentic.groups.stream_items("g", limit=0)],
    "Groups.page_of_items": [lambda it: it.authentic.groups.page_of_items("g", limit=0)],
    "Groups.create_hook": [
        lambda it: it.authentic.groups.create_hook(BAD, **HOOK),
        lambda it: it.authentic.groups.create_hook("g", **{**HOOK, "url": [QUERY]}),
        lambda it: it.authentic.groups.create_hook("g", **{**HOOK, "events": ""}),
        lambda it: it.authentic.groups.create_hook("g", **{**HOOK, "data": {**ENTITY, "b": BAD}}),
    ],
    "Groups.hooks": [lambda it: it.authentic.groups.hooks(BAD)],
    "Groups.delete_hook": [lambda it: it.authentic.groups.delete_hook("g", BAD)],
    "Items.get": [lambda it: it.authentic.items.get(BAD)],
    "Session.bulk": [
        lambda it: it.session.bulk(it.campaigns.create, [ENTITY], concurrency=0),
        lambda it: it.session.bulk(BAD, [ENTITY]),
    ],
}
CALLS = {f"{name} {n}": call for name in REFUSED for n, call in enumerate(REFUSED[name])}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_an_argument_that_is_refused_shows_none_of_them(call: Any) -> None:
    async with serve(ok({})) as it:
        with pytest.raises(ValueError, match=r".") as caught:
            await made(call, it)
        assert isinstance(caught.value, AccuticsAuthenticError)
        assert not leaks(shown(caught.value))
        assert not it.server.accepted


async def made(call: Any, it: Any) -> None:
    outcome = call(it)
    if inspect.isawaitable(outcome):
        await outcome


@pytest.mark.parametrize(
    "call",
    [
        lambda it: Accutics(it.session, base_url=USER, token=TOKEN, size=7),  # type: ignore[call-arg]  # as said
        lambda it: it.campaigns.stream(params=PARAMS, size=7),
        lambda it: it.campaigns.create(ENTITY, size=7),
    ],
)
async def test_neither_does_one_that_nobody_knows(call: Any) -> None:
    async with serve(ok({})) as it:
        with pytest.raises(TypeError) as caught:
            await made(call, it)
        assert not leaks(shown(caught.value))


def test_no_public_method_is_left_out() -> None:
    faces = {Accutics, Authentic, Resource, Groups, Items, Stream, Session}
    taking = {
        f"{face.__name__}.{name}"
        for face in faces
        for name, method in vars(face).items()
        if not name.startswith("_") and inspect.isfunction(method)
        if len(inspect.signature(method).parameters) > 1
    }
    inner = {"Session.scope", "Session.throttle"}
    assert {*REFUSED} - {"Accutics.__init__", "Authentic.__init__"} == taking - inner
