"""Wrong arguments, help and the missing extra."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from functools import partial
from importlib.abc import MetaPathFinder

import pytest

from accutics_authentic import __version__
from accutics_authentic._cli.app import app
from accutics_authentic._cli.exits import Exit
from accutics_authentic._cli.main import main
from accutics_authentic.sandbox import Sandbox
from tests.cli.running import Command, filled_pipe
from tests.support.modules import run_package

COMMANDS = [
    (name, each)
    for name in app
    if not name.startswith("-")
    for each in (list(app[name]) or [""])
    if not each.startswith("-")
]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("coun", "there is no such command, did you mean count?; see accutics-authentic --help"),
        ("zzz", "there is no such command; see accutics-authentic --help"),
        ("count accutics", "PATH is missing; see accutics-authentic count accutics --help"),
        (
            "count accutics a b",
            "1 more argument than this command takes; see accutics-authentic count accutics --help",
        ),
        (
            "count accutics a b c",
            "2 more arguments than this command takes; "
            "see accutics-authentic count accutics --help",
        ),
        (
            "count accutics a --parm",
            "there is no option --parm, did you mean --param?; "
            "see accutics-authentic count accutics --help",
        ),
        (
            "count accutics a --nothing=secret-value",
            "there is no option --nothing; see accutics-authentic count accutics --help",
        ),
        (
            "count accutics a --base-url",
            "--base-url needs a value; see accutics-authentic count accutics --help",
        ),
        (
            "count accutics a --param novalue",
            "--param must be key=value, such as --param status=active",
        ),
    ],
)
def test_wrong_arguments_are_reported_in_one_sentence(
    command: Command, arguments: str, sentence: str
) -> None:
    ended = command(*arguments.split())
    assert (ended.code, ended.out, ended.err) == (2, "", f"error: {sentence}\n")


@pytest.mark.parametrize("arguments", [["--token", "s3cret"], ["--token=s3cret"]])
def test_a_token_is_no_argument_and_not_repeated(command: Command, arguments: list[str]) -> None:
    ended = command("count", "accutics", "campaigns", *arguments)
    assert ended.code == 2
    assert "a token is never an argument" in ended.err
    assert "s3cret" not in ended.err


@pytest.mark.parametrize("which", [(), *COMMANDS], ids=" ".join)
def test_help_fits_into_80_columns(command: Command, which: tuple[str, ...]) -> None:
    ended = command(*filter(None, which), "--help")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Usage: accutics-authentic")
    assert max(map(len, ended.out.splitlines())) <= 80
    assert "\x1b" not in ended.out


def test_the_version_is_that_of_the_package(command: Command) -> None:
    assert command("--version").out == f"accutics-authentic {__version__}\n"


def test_help_imports_nothing_that_sends_or_converts() -> None:
    calls = "".join(f"main({[*filter(None, each), '--help']!r})\n" for each in [(), *COMMANDS])
    program = f"import sys\nfrom accutics_authentic._cli.main import main\n{calls}"
    program += "print(sorted({'aiohttp', 'duckdb', 'cattrs'} & set(sys.modules)))"
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # our own program
    assert ended.stdout.splitlines()[-1] == "[]"


def test_without_the_extra_one_sentence_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _forget_the_program(monkeypatch)
    monkeypatch.setitem(sys.modules, "cyclopts", None)  # blocks the import
    assert main(["--help"]) == 1
    assert capsys.readouterr().err == (
        'error: the command line needs: pip install "accutics-authentic[cli]"\n'
    )


def test_a_signal_while_the_program_is_loaded_ends_it_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupting(MetaPathFinder):
        def find_spec(self, name: str, *_: object) -> None:
            if name.endswith(".program"):
                signal.raise_signal(signal.SIGTERM)

    _forget_the_program(monkeypatch)
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    assert main(["--help"]) == 3
    assert capsys.readouterr().err == "interrupted\n"


def test_another_missing_module_is_no_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    _forget_the_program(monkeypatch)
    monkeypatch.setitem(sys.modules, "attrs", None)  # blocks the import
    with pytest.raises(ModuleNotFoundError, match="attrs"):
        main(["--help"])


def _forget_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program be imported again, and the modules of now come back afterwards."""
    for module in list(sys.modules):
        if module.startswith("accutics_authentic._cli.") and not module.endswith(
            (".main", ".interrupts")
        ):
            monkeypatch.delitem(sys.modules, module)


def test_the_sandbox_needs_no_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _forget_the_program(monkeypatch)
    monkeypatch.setitem(sys.modules, "cyclopts", None)  # blocks the import
    with pytest.raises(SystemExit) as ended:
        main(["sandbox", "--help"])
    assert ended.value.code == 0
    assert "--campaigns" in capsys.readouterr().out


def test_ctrl_c_ends_the_sandbox_and_that_is_success(monkeypatch: pytest.MonkeyPatch) -> None:
    class Written(io.StringIO):
        def flush(self) -> None:
            signal.raise_signal(signal.SIGINT)

    signal.signal(signal.SIGINT, signal.default_int_handler)
    written = Written()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", written)
        assert main(["sandbox", "--json", "--campaigns", "1"]) == 0
    assert json.loads(written.getvalue())["accutics_token"]


@pytest.mark.parametrize("name", ["__main__", "imported"])
def test_the_package_runs_as_a_module_and_not_when_it_is_imported(
    command: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["accutics-authentic", "--version"])
    run = partial(run_package, "accutics_authentic", name)
    if name == "__main__":
        with pytest.raises(SystemExit, match="0"):
            run()
    else:
        assert run()["main"] is main


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("import items g --dry-rum", "there is no option --dry-rum"),
        ("hooks sync g --token=hidden", "a token is never an argument"),
        ("export accutics campaigns --out --json", "--out needs a value"),
    ],
)
def test_a_value_that_may_be_a_dash_may_be_no_option(
    command: Command, arguments: str, sentence: str
) -> None:
    ended = command(*arguments.split())
    assert ended.code == Exit.USAGE
    assert sentence in ended.err
    assert "hidden" not in ended.err


@pytest.mark.parametrize("arguments", ["import items {} - --dry-run", "hooks sync {} -"])
def test_a_dash_is_stdin(
    command: Command, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, arguments: str
) -> None:
    with filled_pipe(b"[]" * ("sync" in arguments)) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        ended = command(*arguments.format(sandbox.group_id).split())
    assert (ended.code, ended.err[:2]) == (Exit.DONE, "0 ")


def test_a_dash_is_stdout(command: Command) -> None:
    ended = command("export", "accutics", "campaigns", "--out", "-", "--json")
    assert "--json prints the report to stdout" in ended.err
