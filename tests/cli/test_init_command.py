"""``init``."""

from __future__ import annotations

import os
import resource
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
    out = tmp_path / "models.py"
    out.write_text("mine")
    other = tmp_path / f".models.py.{os.getpid()}.part"
    other.write_text("of another")
    ended = command("init", "accutics", "campaigns", "--out", out, "--overwrite")
    assert (ended.code, out.read_text(), other.read_text()) == (1, "mine", "of another")
    assert f"{other}: File exists" in ended.err


def test_a_disk_that_is_full_leaves_no_part(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        ended = command("init", "accutics", "campaigns", "--out", tmp_path / "models.py")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (ended.code, [*tmp_path.iterdir()]) == (1, [])
    assert "File too large" in ended.err


def test_a_device_is_written_to_and_not_replaced(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    ended = command("init", "accutics", "campaigns", "--out", tmp_path, "--overwrite")
    assert (ended.code, [*tmp_path.iterdir()]) == (1, [])
    assert "Is a directory" in ended.err
    reader, writer = os.openpty()
    device = os.ttyname(writer)
    ended = command("init", "accutics", "campaigns", "--out", device, "--sample", 1, "--overwrite")
    assert ended.code == 0
    assert os.read(reader, 50).startswith(b'"""Classes for the rows of a list')
    assert not Path(device).is_file()
    os.close(reader)
    os.close(writer)


def test_a_folder_that_is_not_there_is_reported_before_anything_is_sent(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    ended = command("init", "accutics", "campaigns", "--out", tmp_path / "no" / "models.py")
    assert (ended.code, len(sandbox.requests)) == (2, 0)
    assert ended.err.startswith(f"error: {tmp_path / 'no'} is no directory: make it")


def test_what_gives_no_class_is_reported(command: Command, sandbox: Sandbox) -> None:
    sandbox.accutics.add_collection("nothing")
    ended = command("init", "accutics", "nothing")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "error: the list is empty: there are no rows to make classes from\n"
    ended = command("init", "accutics", "campaigns", "--sample", 0)
    assert (ended.code, ended.err) == (2, "error: --sample must be at least 1\n")
