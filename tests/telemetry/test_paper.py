"""What docs/telemetry.md shows."""

from __future__ import annotations

from pathlib import Path

from tests.paging.listed import listed

from .exported import exported

PAPER = (Path(__file__).parents[2] / "docs" / "telemetry.md").read_text()


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
