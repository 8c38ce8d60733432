"""What type checkers accept works; ``nox -s types`` runs them over this folder."""

from __future__ import annotations

from pathlib import Path

from accutics_authentic import Accutics

from .building import use_building
from .converters import use_converters
from .face import use_all
from .kinds import use_kinds
from .receiving import use_webhooks


async def test_a_program_of_all_the_face_runs() -> None:
    ordinary = {"CallStarted", "AttemptStarted", "AttemptFinished", "CallFinished"}
    assert await use_all() == {*ordinary, "PageRead", "StreamFinished"}


def test_converters_of_all_options_can_be_made() -> None:
    use_converters()


async def test_a_program_of_all_kinds_of_model_runs(accutics: Accutics) -> None:
    await use_kinds(accutics)


def test_a_program_of_all_of_webhooks_runs() -> None:
    assert use_webhooks(b'{"event": {"type": "itemScanned"}}') == 403


async def test_a_program_of_telemetry_exports_and_queries_runs(tmp_path: Path) -> None:
    assert await use_building(tmp_path) == 3 + 3
    assert len((tmp_path / "rows.jsonl").read_text().splitlines()) == 5
