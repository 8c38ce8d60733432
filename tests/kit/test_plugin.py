"""The plugin for pytest, as users load it: in suites of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SUITE = """
import pytest

from accutics_authentic import Accutics, Authentic, Session
from accutics_authentic.sandbox import FastClock, Sandbox


@pytest.mark.{mark}
async def test_the_fixtures_fit_together(
    accutics_sandbox, sandbox_session, accutics, authentic
):
    assert isinstance(accutics_sandbox, Sandbox)
    assert isinstance(sandbox_session, Session)
    assert isinstance(accutics, Accutics)
    assert isinstance(authentic, Authentic)
    accutics_sandbox.fail(429, retry_after=25, times=2)
    assert await accutics.resource("campaigns").count() == 245
    assert sandbox_session.clock.skipped > 40
    assert (await authentic.groups.get(accutics_sandbox.group_id)).id
    assert len(accutics_sandbox.requests) == 4


@pytest.mark.{mark}
async def test_the_next_test_has_its_own(accutics, accutics_sandbox):
    assert not accutics_sandbox.requests
    assert await accutics.resource("campaigns").count() == 245
"""
PLUGIN = ("-p", "pytest_accutics_authentic", "-p", "no:cacheprovider")
MODES = {  # mark, options
    "pytest-asyncio, strict": ("asyncio", ("-o", "asyncio_mode=strict")),
    "pytest-asyncio, auto": ("filterwarnings('error')", ("-o", "asyncio_mode=auto")),
    "anyio": ("anyio", ("-p", "no:asyncio", "-k", "not trio")),
    "anyio, beside pytest-asyncio": ("anyio", ("-o", "asyncio_mode=strict", "-k", "not trio")),
}


@pytest.mark.parametrize("mode", MODES)
def test_the_fixtures_work_with_each_plugin_that_runs_async_tests(
    pytester: pytest.Pytester, mode: str
) -> None:
    mark, options = MODES[mode]
    pytester.makepyfile(SUITE.format(mark=mark))
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")
    if "no:asyncio" in options:
        pytester.makeini("[pytest]")
    result = pytester.runpytest_inprocess(*PLUGIN, *options)
    result.assert_outcomes(passed=2, deselected=2 * ("anyio" in mark and has_trio()))


def has_trio() -> bool:
    from importlib.util import find_spec

    return find_spec("trio") is not None


def test_nothing_is_imported_until_a_fixture_is_asked_for(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_something(): pass")
    program = (
        "import sys, pytest; "
        f"status = pytest.main(['--co', '-q', *{PLUGIN[:2]}, '-p', 'no:cacheprovider']); "
        "print(status, sorted(each for each in sys.modules if 'accutics' in each))"
    )
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # our own program
    assert ended.stdout.splitlines()[-1] == "0 ['pytest_accutics_authentic']"


def test_the_suite_of_the_example_passes() -> None:
    project = Path(__file__).parents[2] / "examples" / "testing"
    command = [sys.executable, "-m", "pytest", "-q", *PLUGIN]
    ended = subprocess.run(command, cwd=project, capture_output=True, text=True)  # noqa: S603  # our own program
    assert "6 passed" in ended.stdout, ended.stdout
