"""Draw the charts of docs/performance.md: ``python -m benchmarks.charts``.

The figures are in ``docs/charts/benchmarks.json``, which ``python -m benchmarks --json`` prints. A
chart has a background of its own, so it is readable on a light page and on a dark one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any, TypeAlias

from attrs import frozen

CHARTS = Path(__file__).parent.parent / "docs" / "charts"
WIDTH, LEFT, RIGHT = 460, 16, 70  # the figure stands right of its bar
LINE, BAR = 38, 12
OURS, LIMIT, PEER = "#0969da", "#57606a", "#afb8c1"

Bar: TypeAlias = tuple[str, float, str]  # label, figure, colour
Rows: TypeAlias = Mapping[str, Mapping[str, Any]]  # case -> its row; Any: JSON


@frozen
class Chart:
    """Horizontal bars, the shortest first."""

    title: str
    unit: str
    bars: list[Bar]

    def draw(self) -> str:
        """Return the chart as SVG."""
        height = 56 + LINE * len(self.bars)
        scale = (WIDTH - LEFT - RIGHT) / max(figure for _, figure, _ in self.bars)
        said = "; ".join(f"{label}: {shown(figure)}" for label, figure, _ in self.bars)
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
            f' width="{WIDTH}" role="img" font-family="system-ui, sans-serif" font-size="13"'
            ' fill="#1f2328">',
            f"<title>{escape(self.title)}</title>",
            f"<desc>{escape(f'In {self.unit}: {said}')}</desc>",
            f'<rect width="{WIDTH}" height="{height}" rx="6" fill="#f6f8fa"/>',
            f'<text x="{LEFT}" y="24" font-weight="600">{escape(self.title)}</text>',
            f'<text x="{LEFT}" y="42" font-size="12" fill="#57606a">{escape(self.unit)}</text>',
        ]
        for number, (label, figure, colour) in enumerate(self.bars):
            y, length = 56 + LINE * number, max(figure * scale, 1)
            lines += [
                f'<text x="{LEFT}" y="{y + 12}">{escape(label)}</text>',
                f'<rect x="{LEFT}" y="{y + 17}" width="{length:.1f}" height="{BAR}" rx="2"'
                f' fill="{colour}"/>',
                f'<text x="{LEFT + length + 6:.1f}" y="{y + 27}">{shown(figure)}</text>',
            ]
        return "\n".join([*lines, "</svg>", ""])


def shown(figure: float) -> str:
    """Return *figure* with as many digits as mean something."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.2g}"


def charts(rows: Rows) -> dict[str, Chart]:
    """Return the charts by the names of their files."""
    one, sixteen = "stream, no latency, async for", "stream, no latency, concurrency=16"
    peers = (
        "aiohttp + resp.json()",
        "gidgethub",
        "requests",
        "httpx + pydantic",
        "dlt RESTClient",
    )
    row = [
        ("this library", rows[one]["ours"], OURS),
        ("this library, concurrency=16", rows[sixteen]["ours"], OURS),
        ("the limit: bytes by aiohttp, msgspec", rows[one]["limit"]["value"], LIMIT),
        ("the limit with 16 workers", rows[sixteen]["limit"]["value"], LIMIT),
        *_peers(rows[one], peers),
    ]
    call = "call, decoded, 1 at a time"
    calls = [
        ("this library", rows[call]["ours"], OURS),
        ("the limit: bytes by aiohttp, not decoded", rows[call]["limit"]["value"], LIMIT),
        *_peers(rows[call], ("aiohttp + json", "httpx + pydantic")),
    ]
    away = "stream, 50 ms, 65 pages, "
    latency = [
        *(
            (f"this library, concurrency={n}", rows[f"{away}concurrency={n}"]["ours"], OURS)
            for n in (4, 8, 16)
        ),
        ("this library, async for", rows[f"{away}async for"]["ours"], OURS),
        ("the limit of 16 at a time", rows[f"{away}concurrency=16"]["limit"]["value"], LIMIT),
        ("the limit of one at a time", rows[f"{away}async for"]["limit"]["value"], LIMIT),
        *_peers(rows[f"{away}async for"], peers),
    ]
    time = "microseconds of processor time; less is better"
    clock = "seconds by the clock; less is better"
    return {
        "row": Chart("A row of a list, in pages of 100", time, _sorted(row)),
        "call": Chart("A call, one at a time", time, _sorted(calls)),
        "latency": Chart("65 pages of a server 50 ms away", clock, _sorted(latency)),
    }


def _peers(row: Mapping[str, Any], names: tuple[str, ...]) -> list[Bar]:
    """Return the bars of those peers that were installed."""
    figures = row["peers"]
    return [(name, figures[name], PEER) for name in names if figures[name] is not None]


def _sorted(bars: list[Bar]) -> list[Bar]:
    return sorted(bars, key=lambda bar: bar[1])


def draw(text: str) -> dict[str, str]:
    """Return the charts as SVG, from what ``python -m benchmarks --json`` printed."""
    rows = {row["case"]: row for row in json.loads(text)}
    return {name: chart.draw() for name, chart in charts(rows).items()}


if __name__ == "__main__":
    for name, svg in draw((CHARTS / "benchmarks.json").read_text()).items():
        (CHARTS / f"{name}.svg").write_text(svg)
