"""What docs/telemetry.md shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import prometheus_client

from accutics_authentic import Session, events
from tests.paging.listed import listed

from .exported import exported

PAPER = (Path(__file__).parents[2] / "docs" / "telemetry.md").read_text()


async def test_the_lines_for_prometheus_measure_all_they_name() -> None:
    [program] = [
        block
        for block in re.findall(r"```python\n(.*?)```", PAPER, re.DOTALL)
        if "prometheus" in block
    ]
    names: dict[str, Any] = {"events": events, "Session": Session}
    exec(compile(program, "telemetry.md", "exec"), names)  # noqa: S102 - our own paper
    where = {"api": "accutics", "method": "GET", "path": "campaigns"}

    def sample(name: str, **labels: str) -> float | None:
        full = f"accutics_authentic_{name}"
        return prometheus_client.REGISTRY.get_sample_value(full, {**where, **labels})

    async with listed(on_event=names["measure"]) as it:
        it.fail(2, 500)
        it.fail(3, 429, headers={"Retry-After": "3"})
        assert len([row async for row in it.stream()]) == 25
    assert sample("items_total") == 25
    assert 3 <= (sample("wait_seconds_total", reason="pause") or 0) < 4
    counts = [sample("request_seconds_count", status=status) for status in ("200", "429", "500")]
    assert counts == [3, 1, 1]


async def test_the_names_in_the_tables_are_all_that_are_exported() -> None:
    with exported("attempts") as kept:
        async with listed(on_event=kept.handler) as it:
            it.fail(2, 500)
            it.fail(3, 429, headers={"Retry-After": "3"})
            assert len([row async for row in it.stream()]) == 25
        used = {name for span in kept.spans for name in span.attributes or {}}
        events_used = {event.name for span in kept.spans for event in span.events}
        used |= {name for span in kept.spans for e in span.events for name in e.attributes or {}}
        metrics = kept.metrics
    for name in (*used, *events_used):
        assert f"`{name.removeprefix('accutics_authentic.')}`" in PAPER
    for name in metrics:
        assert f"`{name}`" in PAPER
