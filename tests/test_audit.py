from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support import audited
from tests.support.audited import declared, problems

AIOHTTP: dict[str, Any] = {"name": "aiohttp", "version": "3.14.5", "vulns": []}
ATTRS: dict[str, Any] = {"name": "Attrs", "version": "26.1.0", "vulns": []}
OURS = {"name": "accutics-authentic", "skip_reason": "not found"}


def report(*dependencies: Any) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


def test_an_audit_of_all_that_is_needed_is_one() -> None:
    assert problems(report(OURS, AIOHTTP, ATTRS), ["aiohttp", "attrs"]) == []


def test_advisories_that_cannot_be_reached_are_reported_as_such() -> None:
    (said,) = problems("", ["attrs"])
    assert "NOTHING WAS AUDITED" in said
    assert "could not be reached" in said


@pytest.mark.parametrize("nothing", ["{}", report(), report(OURS)])
def test_an_audit_of_nothing_is_none(nothing: str) -> None:
    assert problems(nothing, ["attrs"]) == ["attrs: not in the report"]


def test_what_was_skipped_was_not_audited() -> None:
    skipped = {"name": "aiohttp", "skip_reason": "not found on PyPI"}
    assert problems(report(skipped, ATTRS), ["attrs"]) == [
        "aiohttp: not audited: not found on PyPI",
    ]


def test_what_was_found_is_named() -> None:
    bad = {**AIOHTTP, "vulns": [{"id": "PYSEC-1", "fix_versions": []}]}
    assert problems(report(bad), ["aiohttp"]) == ["aiohttp 3.14.5: PYSEC-1"]


def test_what_is_needed_is_what_the_project_declares() -> None:
    assert declared() == [
        "aiohttp",
        "attrs",
        "backoff",
        "cattrs",
        "msgspec",
        "typing-extensions",
        "yarl",
    ]


@pytest.mark.parametrize(("vulns", "code"), [([], 0), ([{"id": "PYSEC-1"}], 1)])
def test_the_command_fails_when_something_is_wrong(
    vulns: list[Any], code: int, tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    path.write_text(
        report(*({"name": name, "version": "1", "vulns": vulns} for name in declared()))
    )
    command = [sys.executable, str(audited.__file__)]
    assert subprocess.run([*command, str(path)], check=False).returncode == code  # noqa: S603 - our own file
    command.append(str(tmp_path / "never written"))
    ended = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - as above
    assert ended.returncode == 1
    assert b"NOTHING WAS AUDITED" in ended.stderr
