"""docs/open-questions.md names every question of a check, and every switch of the sandbox."""

from __future__ import annotations

from pathlib import Path

import attrs

from accutics_authentic.sandbox import AccuticsSwitches, AuthenticSwitches, Sandbox

from .checking import check_accutics, check_authentic

PAGE = (Path(__file__).parents[3] / "docs" / "open-questions.md").read_text()
_, ACCUTICS, AUTHENTIC = PAGE.split("\n## ")


async def test_the_page_names_every_question_of_a_check() -> None:
    async with Sandbox() as sandbox:
        probes = [
            (ACCUTICS, await check_accutics(sandbox)),
            (AUTHENTIC, await check_authentic(sandbox)),
        ]
    missing = [
        probe.name
        for text, found in probes
        for probe in found
        if f"`{probe.name.replace('_', ' ')}`" not in text
    ]
    assert missing == ["token"]  # of Accutics: whether it is accepted, which no document can say


def test_the_page_names_every_switch_of_the_sandbox() -> None:
    sides = (ACCUTICS, AccuticsSwitches), (AUTHENTIC, AuthenticSwitches)
    for text, switches in sides:
        missing = [each.name for each in attrs.fields(switches) if f"`{each.name}`" not in text]
        assert missing == []
