"""``check``."""

from __future__ import annotations

import pytest

from accutics_authentic._cli.check.asking import WRONG_TOKEN
from accutics_authentic.sandbox import Sandbox
from tests.cli.running import Command

BEFORE = "Sends at most 20 requests, and only reads; one of them has a wrong token.\n"


def test_a_list_of_accutics_is_checked(command: Command, sandbox: Sandbox) -> None:
    ended = command("check", "accutics", "campaigns")
    assert ended.code == 0
    assert ended.err == f"{BEFORE}Sent {len(sandbox.requests)} requests.\n"
    lines = ended.out.splitlines()
    assert "largest page size     100: page_size=1000 brought 100" in lines
    assert "next keeps page size  yes: after a page of 2 rows came one of 2" in lines
    assert lines[-1] == 'Arguments that follow: page_size=100, on_drift="repair", key="id"'
    assert max(map(len, lines)) <= 80
    tokens = [each.headers["Authorization"] for each in sandbox.requests]
    assert tokens.count(f"Bearer {WRONG_TOKEN}") == 1


def test_a_group_is_checked(command: Command, sandbox: Sandbox) -> None:
    ended = command("check", "authentic", sandbox.group_id)
    assert ended.code == 0
    assert ended.err == f"{BEFORE}Sent {len(sandbox.requests)} requests.\n"
    lines = ended.out.splitlines()
    assert "limit cap             at least 250: limit=1000 brought 250 ids" in lines
    assert lines[-1] == "Arguments that follow: trusted=250, limit=250"
    assert max(map(len, lines)) <= 80


def test_programs_get_one_object(command: Command, sandbox: Sandbox) -> None:
    (report,) = command("check", "accutics", "campaigns", "--json").rows
    assert report.keys() == {"probes", "requests"}
    assert report["requests"] == len(sandbox.requests)
    probes = {each["name"]: each for each in report["probes"]}
    assert probes["largest_page_size"] == {
        "name": "largest_page_size",
        "finding": 100,
        "evidence": "page_size=1000 brought 100",
        "suggests": {"page_size": 100},
    }
    assert probes["delete"]["finding"] is None
    (report,) = command("check", "authentic", sandbox.group_id, "--json").rows
    assert {each["name"]: each["finding"] for each in report["probes"]}["lookups"] == "allowed"


def test_a_list_that_does_not_come_is_reported_and_fails(
    command: Command, sandbox: Sandbox
) -> None:
    ended = command("check", "accutics", "nothing")
    assert ended.code == 1
    assert "pagination            not known: the list's reply is 400 invalid_route" in ended.out
    assert ended.out.endswith("\nNo arguments follow.\n")
    ended = command("check", "authentic", "nothing")
    assert ended.code == 1
    assert "lookups               not known: the reply for the group's items is 404" in ended.out


def test_an_api_that_is_not_there_is_reported_in_a_sentence(
    command: Command, sandbox: Sandbox, unused_tcp_port: int
) -> None:
    base = f"http://127.0.0.1:{unused_tcp_port}"
    ended = command("check", "accutics", "campaigns", "--base-url", base)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"{BEFORE}error: GET campaigns: no connection to 127.0.0.1:")


def test_filters_of_the_user_are_sent_with_each_request(command: Command, sandbox: Sandbox) -> None:
    ended = command("check", "accutics", "campaigns", "--param", "status=active")
    assert "next keeps filters    yes: the filter is in the link" in ended.out
    lists = sandbox.requests.select(path="/campaigns")
    assert all("status=active" in each.query for each in lists[:-1])


def test_each_request_is_shown_once_with_debug(command: Command, sandbox: Sandbox) -> None:
    ended = command("check", "accutics", "campaigns", "--debug")
    lines = [line for line in ended.err.splitlines() if ": attempt 1 started" in line]
    assert len(lines) == len(sandbox.requests)
    assert sandbox.accutics_token not in ended.err


def test_a_token_that_is_refused_is_reported(
    command: Command, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCUTICS_TOKEN", "s3cret-t0ken")
    ended = command("check", "accutics", "campaigns")
    assert ended.code == 1
    assert ended.out.startswith("token                 refused: 403 authorization\n")
    assert "s3cret-t0ken" not in ended.out + ended.err
