"""The charts of docs/performance.md are drawn from the figures beside them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from benchmarks.charts import CHARTS, Chart, draw, shown

DRAWN = draw((CHARTS / "benchmarks.json").read_text())


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_is_drawn_from_the_figures_beside_it(name: str) -> None:
    path = CHARTS / f"{name}.svg"
    assert path.read_text() == DRAWN[name], "run: python -m benchmarks.charts"
    page = (CHARTS.parent / "performance.md").read_text()
    assert re.search(rf"!\[.+\]\(charts/{name}.svg\)", page)


def test_bars_are_as_long_as_their_figures_and_stay_inside() -> None:
    svg = Chart("A < B", "s", [("one & more", 1.0, "#000"), ("four", 4.0, "#000")]).draw()
    _, *bars = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")  # noqa: S314  # our own text
    one, four = (float(bar.attrib["width"]) for bar in bars)
    assert four == pytest.approx(4 * one)
    assert four < 460 - 16 - 60


@pytest.mark.parametrize(
    ("figure", "text"), [(0.2961, "0.3"), (2.93, "2.9"), (93.5, "94"), (792.94, "793")]
)
def test_figures_have_as_many_digits_as_mean_something(figure: float, text: str) -> None:
    assert shown(figure) == text
