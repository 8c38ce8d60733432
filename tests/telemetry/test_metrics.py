"""The metrics of calls and streams."""

from __future__ import annotations

from typing import Any

from tests.paging.listed import listed

from .exported import exported


async def test_retries_waits_pauses_and_items_are_counted() -> None:
    with exported() as kept:
        async with listed(on_event=kept.handler) as it:
            it.fail(2, 500)
            it.fail(3, 429, headers={"Retry-After": "3"})
            assert len([row async for row in it.stream()]) == 25
            url = it.accutics._client.events.origin
        metrics = kept.metrics
    common = {
        "accutics_authentic.api": "accutics",
        "http.request.method": "GET",
        "server.address": "127.0.0.1",
        "server.port": int(url.rpartition(":")[2]),
        "url.template": "campaigns",
    }

    def points(name: str, key: str) -> list[tuple[dict[str, Any], Any]]:
        return [(dict(point.attributes), getattr(point, key)) for point in metrics[name]]

    assert points("accutics_authentic.retries", "value") == [(common, 2)]
    assert points("accutics_authentic.items", "value") == [(common, 25)]
    assert points("accutics_authentic.pauses", "value") == [(common, 1)]
    waits = points("accutics_authentic.wait.duration", "count")
    assert {each["accutics_authentic.reason"]: count for each, count in waits} == {
        "retry": 1,
        "pause": 1,
    }
    assert "http.client.request.duration" not in metrics
