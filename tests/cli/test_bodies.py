"""What users write: JSON bodies, and files of ids."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._cli.bodies import parse_body, parse_ids, read_text
from accutics_authentic._cli.exits import UsageError
from tests.cli.running import filled_pipe

usable = st.characters(exclude_characters="/\\%.", exclude_categories=["Cs", "Cc"])
names = st.text(usable, min_size=1).filter(lambda text: text == text.strip())
plain = names.filter(lambda text: text[0] not in '"{')
NONE = "f, line 2: an id has no slash, no control character, and is no dots"


@given(st.lists(names))
def test_ids_as_jsonl_come_back_each_once_in_their_order(ids: list[str]) -> None:
    once = list(dict.fromkeys(ids))
    assert parse_ids([json.dumps(each) for each in ids], "f") == once
    assert parse_ids([json.dumps({"id": each, "a": 1}) for each in ids], "f") == once


@given(st.lists(plain))
def test_plain_lines_are_ids_as_they_stand(ids: list[str]) -> None:
    assert parse_ids([f" {each}\r" for each in ids], "f") == list(dict.fromkeys(ids))


def test_zeros_stay_and_blank_lines_do_not_count() -> None:
    assert parse_ids(["007", "", " ", "7", '"007"', "a.b", "..."], "f") == [
        "007",
        "7",
        "a.b",
        "...",
    ]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ('{"id": 7}', "f, line 2: the id must be a text"),
        ('{"name": "x"}', "f, line 2: the id must be a text"),
        ('""', "f, line 2: the id must be a text"),
        ('{"id": ', "f, line 2 must be JSON: line 1 is not"),
        ('{"id": NaN}', "f, line 2 must be JSON: line 1 is not"),
        ("a/b", NONE),
        ("..", NONE),
        ("%2E.", NONE),
        ("a%5cb", NONE),
        ('"a\\u0000"', NONE),
        ('{"id": "\\ud800"}', NONE),
        ('{"a":' * 100_000, "f, line 2 must be JSON: it is nested too deep"),
    ],
)
def test_a_line_without_an_id_is_refused_with_its_number(line: str, error: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_ids(["first", line], "f")
    assert str(refused.value) == error


def test_a_body_is_json_or_a_file_or_stdin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "body.json"
    file.write_bytes(b'\xef\xbb\xbf{"a": 1}\n')
    assert parse_body('{"c": 3}') == {"c": 3}
    assert parse_body(f"@{file}") == {"a": 1}
    with filled_pipe(b'{"b": 2}') as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert parse_body("@-") == {"b": 2}


@pytest.mark.parametrize(
    ("argument", "error"),
    [
        ("[1]", "--data must be a JSON object, or @FILE with one"),
        ('{"secret": "abc"\n,}', "--data must be JSON: line 2 is not"),
        ("@/absent", "cannot read /absent: No such file or directory"),
    ],
)
def test_a_body_that_is_none_is_refused_without_its_text(argument: str, error: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_body(argument)
    assert str(refused.value) == error


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="must be UTF-8"):
        read_text(str(file))
