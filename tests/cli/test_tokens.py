"""Where tokens come from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from accutics_authentic._cli.exits import UsageError
from accutics_authentic._cli.options import AccuticsConnection
from accutics_authentic._cli.tokens import read_token, secrets_of

WITH_TOKEN = {"ACCUTICS_TOKEN": " from-environment\n"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.touch(mode=0o600)
    return path


@pytest.mark.parametrize("content", ["abc", "abc\n", "abc\r\n", "\ufeffabc\n"])
def test_a_file_comes_before_the_environment_and_loses_its_line_break(
    file: Path, content: str
) -> None:
    file.write_bytes(content.encode())
    assert read_token(file, "ACCUTICS_TOKEN", WITH_TOKEN) == ("abc", None)
    assert read_token(None, "ACCUTICS_TOKEN", WITH_TOKEN) == ("from-environment", None)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_that_others_can_read_gets_a_warning(file: Path, mode: int) -> None:
    file.write_text("abc")
    file.chmod(mode)
    token, warning = read_token(file, "ACCUTICS_TOKEN", {})
    assert token == "abc"
    assert warning == f"others can read {file}: chmod 600 keeps it to you"


def test_a_pipe_gets_no_warning() -> None:
    reader, writer = os.pipe()
    os.fchmod(reader, 0o644)
    os.write(writer, b"abc\n")
    os.close(writer)
    assert read_token(Path(f"/dev/fd/{reader}"), "ACCUTICS_TOKEN", {}) == ("abc", None)
    os.close(reader)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"two words", b"two\nlines", b"\xff", b"x" * 70_000]
)
def test_a_file_that_holds_no_token_is_refused_without_its_content(
    file: Path, content: bytes
) -> None:
    file.write_bytes(content)
    with pytest.raises(UsageError) as refused:
        read_token(file, "ACCUTICS_TOKEN", WITH_TOKEN)
    assert str(refused.value) == f"--token-file {file} must hold the token alone, on one line"


def test_a_missing_file_and_a_missing_token_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read --token-file .*: No such file"):
        read_token(tmp_path / "absent", "ACCUTICS_TOKEN", WITH_TOKEN)
    with pytest.raises(UsageError, match=r"no token: set ACCUTICS_TOKEN, or name a file"):
        read_token(None, "ACCUTICS_TOKEN", {"ACCUTICS_TOKEN": " "})


def test_the_secrets_are_the_token_and_the_passwords_of_proxies() -> None:
    connection = AccuticsConnection(proxy="http://me:p%40ss@proxy:3128")
    environment = {
        "HTTPS_PROXY": "http://me:other@proxy:3128",
        "http_proxy": "http://[broken",
        "NO_PROXY": "http://me:none@proxy",
    }
    connection.tokens.add("of-the-pipe")
    found = secrets_of(connection, environment)
    assert sorted(set(found)) == sorted(["of-the-pipe", "p%40ss", "p@ss", "other"])
    assert secrets_of(AccuticsConnection(), {}) == []
