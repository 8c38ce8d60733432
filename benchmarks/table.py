"""The table of results: a row per case, with what it is compared to. Nothing is measured here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, frozen

HEAD = ("case", "ours", "limit", "against", "ratio", "by the clock", "target", "verdict")


@frozen(kw_only=True)
class Row:
    """The result of one case.

    Attributes:
        case: Its name, unique in the table.
        unit: The unit of all figures of the row but the ratio.
        ours: This library's figure.
        limit: Name and figure of what is possible at all; None if there is no such limit.
        peers: The figures of other libraries; None for one that is not installed.
        against: What the ratio compares with: the name of the limit or of a peer.
        ratio: Of the two, by what the unit says; None if the peer is not installed.
        wall: The same ratio by the clock, where *ratio* is by processor time.
        least: The smallest ratio that meets the target.
        most: The largest ratio that meets the target.
    """

    case: str
    unit: str
    ours: float
    limit: tuple[str, float] | None = None
    peers: Mapping[str, float | None] = field(factory=dict)
    against: str = ""
    ratio: float | None = None
    wall: float | None = None
    least: float | None = None
    most: float | None = None

    @property
    def target(self) -> str:
        """The target as text; empty if there is none."""
        if self.least is not None and self.most is not None:
            return f"{self.least:g} to {self.most:g}"
        if self.least is not None:
            return f">= {self.least:g}"
        return "" if self.most is None else f"<= {self.most:g}"

    @property
    def verdict(self) -> str:
        """Whether the target is met, or by how much it is missed."""
        if not self.target:
            return ""
        if self.ratio is None:
            return "not installed"
        if self.least is not None and self.ratio < self.least:
            return f"missed by {1 - self.ratio / self.least:.0%}"
        if self.most is not None and self.ratio > self.most:
            return f"missed by {self.ratio / self.most - 1:.0%}"
        return "met"

    def as_json(self) -> dict[str, Any]:
        """Return the row as JSON values."""
        return {
            "case": self.case,
            "unit": self.unit,
            "ours": self.ours,
            "limit": self.limit and {"name": self.limit[0], "value": self.limit[1]},
            "peers": dict(self.peers),
            "against": self.against,
            "ratio": self.ratio,
            "wall": self.wall,
            "target": self.target,
            "verdict": self.verdict,
        }

    def cells(self) -> tuple[str, ...]:
        """Return the row as text, one cell for each column of ``HEAD``."""
        return (
            self.case,
            f"{number(self.ours)} {self.unit}",
            "" if self.limit is None else f"{self.limit[0]} {number(self.limit[1])}",
            self.against,
            times(self.ratio),
            times(self.wall),
            self.target,
            self.verdict,
        )

    def brief(self) -> str:
        """Return the row in one line, without its peers."""
        return "; ".join(cell for cell in self.cells() if cell)

    def others(self) -> str:
        """Return the figures of the peers as text; empty without peers."""
        return " | ".join(
            f"{name}: {'not installed' if value is None else number(value)}"
            for name, value in self.peers.items()
        )


def number(value: float) -> str:
    """Return *value* with three significant digits, without an exponent."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def times(ratio: float | None) -> str:
    """Return a ratio as text; empty if there is none."""
    if ratio is None:
        return ""
    return f"{ratio:.2f}" if ratio < 100 else "> 100"


def render(rows: Iterable[Row]) -> str:
    """Return the table as text: a line per row, and one below it for its peers."""
    rows = list(rows)
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]

    def line(cells: Iterable[str]) -> str:
        return "  ".join(f"{cell:{width}}" for cell, width in zip(cells, widths)).rstrip()  # noqa: B905 - of the same length by construction

    text = [line(HEAD), line("-" * width for width in widths)]
    for row in rows:
        text.append(line(row.cells()))
        if row.peers:
            text.append(f"    {row.others()}")
    return "\n".join(text)
