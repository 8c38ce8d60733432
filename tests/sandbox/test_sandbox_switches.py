"""The strategies that draw servers draw every switch."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import fields
from hypothesis import given, settings

from accutics_authentic.sandbox import AccuticsSwitches, AuthenticSwitches
from tests.support.examples import examples
from tests.support.switches import accutics_switches, authentic_switches

FIXED = {"foreign_origin", "token_header"}  # switches that clients or tests must know


@pytest.mark.parametrize(
    ("kind", "drawn"),
    [(AccuticsSwitches, accutics_switches), (AuthenticSwitches, authentic_switches)],
)
def test_every_switch_is_drawn_with_several_values(kind: Any, drawn: Any) -> None:
    seen: dict[str, set[str]] = {each.name: set() for each in fields(kind)}

    @given(drawn())
    @settings(max_examples=examples(60), database=None, derandomize=True)
    def draw(switches: Any) -> None:
        for name, values in seen.items():
            values.add(repr(getattr(switches, name)))

    draw()
    assert {name for name, values in seen.items() if len(values) < 2} <= FIXED


@given(accutics_switches(next_link="foreign"))
def test_a_switch_may_be_pinned(switches: AccuticsSwitches) -> None:
    assert switches.next_link == "foreign"


def test_a_switch_that_is_not_there_is_not_pinned_in_silence() -> None:
    with pytest.raises(AssertionError, match="no such switch: nonsense"):
        authentic_switches(nonsense=1)
