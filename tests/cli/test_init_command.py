"""``init``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accutics_authentic import Accutics, Session
from accutics_authentic._cli.init import STYLES, Style
from accutics_authentic.sandbox import Sandbox
from tests.cli.generated import campaign_attrs, campaign_dataclass, campaign_pydantic
from tests.cli.running import Command
from tests.cli.test_init import GENERATED, load


@pytest.mark.parametrize("style", STYLES)
def test_all_rows_give_the_file_that_mypy_checks(
    command: Command, sandbox: Sandbox, style: Style
) -> None:
    ended = command("init", "accutics", "campaigns", "--sample", 1000, "--as", style)
    assert ended.code == 0
    assert ended.out == (GENERATED / f"campaign_{style}.py").read_text()
    assert ended.err == (
        "Made class Campaign from 245 rows: look it over, since other rows may differ.\n"
    )


@pytest.mark.parametrize(
    "model", [campaign_attrs.Campaign, campaign_dataclass.Campaign, campaign_pydantic.Campaign]
)
async def test_the_class_streams_all_rows(model: Any) -> None:
    async with Sandbox() as sandbox, Session() as session:
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        rows = [row async for row in accutics.resource("campaigns", model).stream()]
    assert [row.id for row in rows] == [*range(1, 246)]
    assert all(row.created > 10**12 and row.starts_at.tzinfo for row in rows)


def test_a_sample_takes_no_more_requests_than_its_rows_need(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    out = tmp_path / "models.py"
    ended = command("init", "accutics", "campaigns", "--out", out, "--param", "status=active")
    assert (ended.code, ended.out) == (0, "")
    assert hasattr(load(out.read_text()), "Campaign")
    assert [each.query for each in sandbox.requests] == ["status=active&page_size=100"]
    command("init", "accutics", "campaigns", "--sample", 2)
    assert sandbox.requests[-1].query == "page_size=2"
    assert [each.name for each in tmp_path.iterdir()] == ["models.py"]


def test_a_file_is_replaced_only_if_that_is_asked_for(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    out = tmp_path / "models.py"
    out.write_text("mine")
    arguments = "init", "accutics", "campaigns", "--out", out
    ended = command(*arguments)
    assert (ended.code, out.read_text(), len(sandbox.requests)) == (2, "mine", 0)
    assert ended.err == f"error: {out} exists: say --overwrite, or name another file with --out\n"
    assert command(*arguments, "--overwrite").code == 0
    assert "class Campaign:" in out.read_text()


def test_a_file_that_cannot_be_written_leaves_what_is_there(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "models.py").mkdir()
    ended = command("init", "accutics", "campaigns", "--out", tmp_path / "models.py", "--overwrite")
    assert ended.code == 1
    assert "Is a directory" in ended.err
    assert [each.name for each in tmp_path.iterdir()] == ["models.py"]


def test_what_gives_no_class_is_told(command: Command, sandbox: Sandbox) -> None:
    sandbox.accutics.add_collection("nothing")
    ended = command("init", "accutics", "nothing")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "error: the list is empty: there are no rows to make classes from\n"
    ended = command("init", "accutics", "campaigns", "--sample", 0)
    assert (ended.code, ended.err) == (2, "error: --sample must be at least 1\n")
