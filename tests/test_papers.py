"""The examples and the code in the papers run, and their links lead somewhere."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from accutics_authentic._paging.cursor import FINISHED, CursorCodec

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_runs(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(example), run_name="__main__")
    assert capsys.readouterr().out


def test_the_quickstart_does_all_it_promises(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "examples" / "quickstart.py"), run_name="__main__")
    said = capsys.readouterr().out
    for word in ("245 campaigns", "resumed", "NotFoundError", "250 items", "holds 2 items", "hook"):
        assert word in said


def test_the_proxy_of_the_example_reads_no_more_than_the_name_of_the_host(
    capsys: pytest.CaptureFixture[str],
) -> None:
    runpy.run_path(str(ROOT / "examples" / "behind_a_proxy.py"), run_name="__main__")
    _, campaign, connect, gateway, _, password = capsys.readouterr().out.splitlines()
    assert campaign == "campaign 1 is 'Autumn Coffee 1'"
    assert connect == "  the proxy reads: CONNECT api.example.com:443 HTTP/1.1"
    assert gateway.endswith("did not connect to api.example.com:443 (status 502); ambiguous: False")
    assert "secret" not in gateway
    assert "did not accept the user name and the password in its URL (status 407)" in password


def test_the_row_of_the_example_is_written_back_to_the_letter(
    capsys: pytest.CaptureFixture[str],
) -> None:
    runpy.run_path(str(ROOT / "examples" / "own_models.py"), run_name="__main__")
    assert "written back to the letter: True\n" in capsys.readouterr().out


def test_a_job_that_died_ends_the_next_night_and_finds_what_is_new_in_the_third(
    capsys: pytest.CaptureFixture[str],
) -> None:
    runpy.run_path(str(ROOT / "examples" / "resume_after_crash.py"), run_name="__main__")
    first, second, third = capsys.readouterr().out.splitlines()
    assert first.startswith("first night: the job died after 100 campaigns: ")
    assert second == "second night: 245 campaigns, by pages [['3'], ['4'], ['5']]"
    assert third == "third night: 247 campaigns, the last one is 'Summer'"


def test_the_counters_of_the_example_know_each_attempt(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "examples" / "events.py"), run_name="__main__")
    assert capsys.readouterr().out.splitlines() == [
        'attempts_total{api="accutics",status="200"} 3',
        'attempts_total{api="accutics",status="503"} 1',
        'calls_total{path="campaigns",outcome="ok"} 3',
        'in_flight{api="accutics"} 0',
        "items_total 245",
        'waits_total{reason="retry"} 1',
    ]


def test_the_delivery_of_the_example_is_repeated_and_a_forged_one_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    runpy.run_path(str(ROOT / "examples" / "webhooks.py"), run_name="__main__")
    assert capsys.readouterr().out.splitlines() == [
        "an item is scanned:",
        "  cannot be dealt with now",
        "  Bicycles 250: scanned, original",
        "the sender got [503, 204]",
        "its delivery comes once more:",
        "  Bicycles 250: the same scan again, original",
        "the sender got 204",
        "somebody else sends it with another secret:",
        "the sender got 403: the delivery does not hold the secret of the hook",
    ]


def test_a_job_that_died_just_before_it_was_done_begins_anew(tmp_path: Path) -> None:
    example = runpy.run_path(str(ROOT / "examples" / "resume_after_crash.py"))
    copy = example["Copy"](tmp_path / "cursor")
    copy.save({}, CursorCodec("accutics", ("campaigns",), []).encode(FINISHED))
    assert copy.cursor() is None


def test_ci_calls_the_readmes_test_command() -> None:
    commands = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)
    [command] = [command for command in commands if "pytest" in command]
    assert command in (ROOT / ".ci" / "run").read_text()


def test_links_in_the_papers_lead_to_a_file_and_a_heading() -> None:
    for paper in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for file, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]+))?\)", paper.read_text()):
            target = paper.parent / file if file else paper
            assert target.exists(), f"{paper.name} links to {file}"
            assert not anchor or anchor in anchors(target), f"{paper.name} links to #{anchor}"


def anchors(paper: Path) -> set[str]:
    """Return the anchors of the headings of *paper*, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)", paper.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_files_that_contributing_names_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    folders = [ROOT / name for name in ("accutics_authentic", "tests", "examples", "benchmarks")]
    paths = [*ROOT.glob("*.py"), *(path for folder in folders for path in folder.rglob("*.py"))]
    files = [path.as_posix() for path in paths]
    named = re.findall(r"[\w/.-]*\w\.py\b", text)
    assert len(named) > 40
    for name in named:
        assert any(file.endswith(f"/{name}") for file in files), f"{name} is not there"


def test_the_words_that_the_search_knows_stand_right_below_a_heading() -> None:
    for page in (ROOT / "docs").glob("*.md"):
        text = page.read_text()
        words = re.findall(r"(?m)^#+ .+\n\n<!--- index: \w.*\w --->$", text)
        assert len(words) == len(re.findall(r"<!-+ *index", text)), page
