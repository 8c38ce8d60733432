"""Switches, rows and faults as texts of a command line."""

from __future__ import annotations

import re
import socket
from typing import Any

import pytest
from attrs import asdict

from accutics_authentic.sandbox import AccuticsSwitches, AuthenticSwitches, Sandbox
from accutics_authentic.sandbox.options import (
    FAULT,
    add_fault,
    read_rows,
    read_switches,
    switch_values,
)
from accutics_authentic.sandbox.serving import main

SWITCHES = [
    (kind, name, value)
    for kind in (AccuticsSwitches, AuthenticSwitches)
    for name, allowed in switch_values(kind).items()
    for value in (allowed if isinstance(allowed, tuple) else [allowed(7)])
]


@pytest.mark.parametrize(("kind", "name", "value"), SWITCHES)
def test_each_switch_has_a_text_for_each_position(kind: type[Any], name: str, value: Any) -> None:
    found = read_switches(kind, [f"{name}={value}"])
    assert asdict(found) == {**asdict(kind()), name: value}


def test_what_no_text_can_say_is_no_option() -> None:
    assert {"edit_pagination", "error_data"}.isdisjoint(switch_values(AccuticsSwitches))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("linkz=path", r"^there is no switch 'linkz': there are wrong_token_status, "),
        ("links=up", r"^links: must be one of absolute, path, query$"),
        ("links_keep_query=maybe", r"^links_keep_query: must be one of True, False$"),
    ],
)
def test_another_switch_or_position_is_refused(text: str, error: str) -> None:
    with pytest.raises(ValueError, match=error):
        read_switches(AccuticsSwitches, [text])


def test_a_number_is_refused_as_the_switch_refuses_it() -> None:
    with pytest.raises(ValueError, match="default_limit"):
        read_switches(AuthenticSwitches, ["default_limit=0"])
    with pytest.raises(ValueError, match=r"^max_limit: "):
        read_switches(AuthenticSwitches, ["max_limit=many"])


def test_rows_are_a_path_and_a_file() -> None:
    assert read_rows("projects/7/rows=a=b.jsonl") == ("projects/7/rows", "a=b.jsonl")


@pytest.mark.parametrize("text", ["rows.jsonl", "rows=", "=rows.jsonl"])
def test_rows_without_path_or_file_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="rows must be PATH=FILE"):
        read_rows(text)


def test_a_fault_is_that_of_the_same_arguments() -> None:
    by_text, by_hand = Sandbox(), Sandbox()
    add_fault(
        by_text,
        "status=503, times=all, skip=2, api=accutics, method=get, path=/campaigns, body=x, "
        "retry_after=3, delay=0.5, cut=1, lost=reset, applied=true",
    )
    by_hand.fail(
        503,
        times=None,
        skip=2,
        api="accutics",
        method="GET",
        path="/campaigns",
        body="x",
        retry_after="3",
        delay=0.5,
        cut=1,
        lost="reset",
        applied=True,
    )
    assert asdict(by_text.faults[0]) == asdict(by_hand.faults[0])
    add_fault(by_text, "times=3")
    assert by_text.faults[1].left == 3


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("stat=503", f"^a fault has no 'stat': it has {', '.join(FAULT)}$"),
        ("status=often", "^status: "),
        ("lost=away", "^lost: must be one of closed, reset$"),
    ],
)
def test_a_fault_of_another_kind_is_refused(text: str, error: str) -> None:
    with pytest.raises(ValueError, match=error):
        add_fault(Sandbox(), text)


def test_a_wrong_option_ends_the_command_with_its_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--accutics", "links=up"])
    assert ended.value.code == 2
    assert "error: links: must be one of absolute, path, query" in capsys.readouterr().err


def test_a_number_out_of_range_ends_the_command_with_its_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--port-accutics", "65536"])
    assert ended.value.code == 2
    assert "error: accutics_port must be at most 65535" in capsys.readouterr().err


def test_a_port_that_is_taken_ends_the_command_with_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SystemExit) as ended:
        main(["--port-authentic", f"{taken.getsockname()[1]}"])
    assert re.fullmatch(
        r"accutics-authentic sandbox: error: cannot listen: .*already in use", str(ended.value.code)
    )
