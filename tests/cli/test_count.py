"""``count``."""

from __future__ import annotations

import pytest

from accutics_authentic.sandbox import Sandbox
from tests.cli.running import Command


@pytest.mark.parametrize(
    ("options", "out"),
    [
        ([], "245\n"),
        (["--json"], '{"count": 245}\n'),
        (["--param", "id=1", "--param", "id=2", "--param", "id=3"], "3\n"),
    ],
)
def test_the_total_is_the_servers(
    command: Command, sandbox: Sandbox, options: list[str], out: str
) -> None:
    ended = command("count", "accutics", "campaigns", *options)
    assert (ended.code, ended.out, ended.err) == (0, out, "")
    assert len(sandbox.requests) == 1


def test_a_server_that_gives_no_total_is_an_error(command: Command, sandbox: Sandbox) -> None:
    sandbox.accutics.switches.edit_pagination = lambda _: None
    ended = command("count", "accutics", "campaigns")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == ("error: the server gives no total: export the rows, and count those\n")
