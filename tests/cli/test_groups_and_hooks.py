"""``groups`` and ``hooks``: JSON in and out."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._cli.exits import Exit, UsageError
from accutics_authentic._cli.hook_plan import WantedHook, parse_hooks, plan_hooks
from accutics_authentic.sandbox import Sandbox
from accutics_authentic.sandbox.records import RecordedRequest
from tests.cli.running import Command

SECRET = "secret-in-a-hook"
HOOK = {"url": "https://a.example", "events": "itemScanned", "data": {"secret": SECRET}}
OTHER = {"url": "https://b.example", "events": "*"}

hooks = st.builds(
    WantedHook,
    st.sampled_from(["a", "b"]),
    st.sampled_from(["*", "x"]),
    st.sampled_from([None, {}, {"k": 1}, {"k": 2}]),
)


@given(st.lists(hooks, unique_by=lambda hook: hook.identity), st.lists(hooks))
def test_a_plan_leaves_each_hook_that_is_wanted_exactly_once(
    wanted: list[WantedHook], present: list[WantedHook]
) -> None:
    plan = plan_hooks(wanted, ((str(n), hook.identity) for n, hook in enumerate(present)))
    left = [hook for n, hook in enumerate(present) if str(n) not in plan.extra]
    assert len(left) == plan.keep
    after = sorted(hook.identity for hook in [*left, *plan.add])
    assert after == sorted(hook.identity for hook in wanted)
    assert not {hook.identity for hook in plan.add} & {hook.identity for hook in present}


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ({}, "f must be a JSON array of hooks"),
        ([1], "f, hook 1 must be an object with url, events and perhaps data"),
        ([{**HOOK, "event": "*"}], "f, hook 1 has the key 'event': only url, events and data"),
        ([OTHER, {"url": "u"}], "f, hook 2 must have events as a text"),
        ([{"url": "", "events": "*"}], "f, hook 1 must have url as a text"),
        ([{**OTHER, "data": [SECRET]}], "f, hook 1 must have data as an object, or none"),
        ([OTHER, HOOK, {**OTHER, "data": {}}], "f: hook 3 is the same as hook 1"),
    ],
)
def test_hooks_of_another_shape_are_refused_without_their_values(value: Any, error: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_hooks(value, "f")
    assert str(refused.value).startswith(error)
    assert SECRET not in str(refused.value)


def test_a_group_is_created_read_changed_and_deleted(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "body.json"
    file.write_text('{"title": "Mine"}')
    created = command("groups", "create", "--data", f"@{file}")
    assert created.code == Exit.DONE, created.err
    group = created.rows[0]["id"]
    assert created.rows[0]["data"]["title"] == "Mine"
    changed = command("groups", "update", group, "--data", '{"title": "Yours"}')
    assert changed.rows[0]["data"]["title"] == "Yours"
    assert command("groups", "get", group).rows == changed.rows
    tried = command("groups", "delete", group, "--dry-run")
    assert (tried.code, tried.err) == (Exit.DONE, f"{group} would be deleted\n")
    deleted = command("groups", "delete", group)
    assert (deleted.code, deleted.err) == (Exit.DONE, f"{group} is deleted\n")
    missing = command("groups", "get", group)
    assert missing.code == Exit.FAILED
    assert missing.err.endswith(": check the path, the id and the base URL\n")


def test_hooks_are_added_listed_and_deleted(command: Command, sandbox: Sandbox) -> None:
    added = command("hooks", "add", sandbox.group_id, "--data", json.dumps(HOOK))
    assert added.code == Exit.DONE, added.err
    assert added.rows == [{"id": added.rows[0]["id"], **HOOK}]
    assert command("hooks", "list", sandbox.group_id).rows == [added.rows]
    deleted = command("hooks", "delete", sandbox.group_id, added.rows[0]["id"])
    assert (deleted.code, deleted.err) == (Exit.DONE, f"{added.rows[0]['id']} is deleted\n")
    assert command("hooks", "list", sandbox.group_id).rows == [[]]


def test_a_group_gets_the_hooks_of_a_file_and_loses_others_only_if_told(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "hooks.json"
    file.write_text(json.dumps([HOOK]))
    command("hooks", "add", sandbox.group_id, "--data", json.dumps(OTHER))
    before = command("hooks", "list", sandbox.group_id).rows
    sync = ("hooks", "sync", sandbox.group_id, file)
    tried = command(*sync, "--prune", "--dry-run")
    assert tried.err == "1 would be added, 0 there already, 1 would be deleted\n"
    assert [row["action"] for row in tried.rows] == ["add", "delete"]
    assert command("hooks", "list", sandbox.group_id).rows == before
    added = command(*sync)
    assert (added.code, added.err) == (Exit.DONE, "1 added, 0 there already, 1 not in FILE\n")
    assert SECRET not in added.out
    again = command(*sync)
    assert (again.out, again.err) == ("", "0 added, 1 there already, 1 not in FILE\n")
    pruned = command(*sync, "--prune")
    assert (pruned.code, pruned.err) == (Exit.DONE, "0 added, 1 there already, 1 deleted\n")
    left = command("hooks", "list", sandbox.group_id)
    assert [{key: hook[key] for key in HOOK} for hook in left.rows[0]] == [HOOK]
    file.write_text(left.out)  # what `list` prints is what `sync` takes
    assert command(*sync).err == "0 added, 1 there already, 0 not in FILE\n"


def test_an_interrupted_write_may_have_been_done(command: Command, sandbox: Sandbox) -> None:
    def interrupt(request: RecordedRequest) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    sandbox.before_request.append(interrupt)
    sandbox.fail(delay=30)
    ended = command("groups", "create", "--data", "{}")
    assert (ended.code, ended.out, ended.err) == (
        Exit.INTERRUPTED,
        "",
        "interrupted: it may have been done, so look what is there first\n",
    )
