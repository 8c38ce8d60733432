"""Rows compared with an earlier export."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._cli.comparison import Comparison
from accutics_authentic._cli.exits import Exit, FailedError, UsageError
from accutics_authentic.sandbox import Sandbox
from tests.cli.running import Command

keys = st.integers(-5, 5) | st.sampled_from("abc")
values = st.none() | st.integers(0, 2) | st.sampled_from([0.5, "x", [1], {"a": 1}])
lists = st.dictionaries(keys, values)


def write(path: Path, rows: list[Any]) -> str:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return str(path)


@given(lists, lists)
def test_every_row_is_added_changed_removed_or_the_same(
    tmp_path_factory: pytest.TempPathFactory, old: dict[Any, Any], new: dict[Any, Any]
) -> None:
    file = write(
        tmp_path_factory.getbasetemp() / "old", [{"id": k, "v": v} for k, v in old.items()]
    )
    with closing(Comparison(file, "id")) as comparison:
        seen = [comparison.see({"id": key, "v": value}) for key, value in new.items()]
        changes = [each for each in [*seen, *comparison.unseen()] if each]
    assert changes == [
        *(
            {"change": "changed", "key": k, "old": {"id": k, "v": old[k]}, "new": {"id": k, "v": v}}
            if k in old
            else {"change": "added", "key": k, "new": {"id": k, "v": v}}
            for k, v in new.items()
            if k not in old or old[k] != v
        ),
        *(
            {"change": "removed", "key": k, "old": {"id": k, "v": v}}
            for k, v in old.items()
            if k not in new
        ),
    ]
    counts = comparison.counts
    assert counts.differ == (old != new)
    assert counts.same + counts.changed + counts.added == len(new)
    assert counts.removed == len(old.keys() - new.keys())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"id": 1, "n": 1.0, "m": [2]}, {"m": [2.0], "n": 1, "id": 1}),
        ({"id": 1, "big": 2**63 + 1}, {"id": 1, "big": 2**63 + 1}),
    ],
)
def test_the_order_of_keys_and_the_form_of_numbers_change_nothing(
    tmp_path: Path, old: dict[str, Any], new: dict[str, Any]
) -> None:
    with closing(Comparison(write(tmp_path / "old", [old]), "id")) as comparison:
        assert comparison.see(new) is None
    assert not comparison.counts.differ


def test_true_is_not_1(tmp_path: Path) -> None:
    file = write(tmp_path / "old", [{"id": 1, "a": 1}])
    with closing(Comparison(file, "id")) as comparison:
        assert comparison.see({"id": 1, "a": True})


def test_of_two_rows_with_one_key_the_last_counts_and_blank_lines_do_not(tmp_path: Path) -> None:
    file = tmp_path / "old"
    file.write_text('{"id": 1, "a": 1}\n\n{"id": 1, "a": 2}\n')
    with closing(Comparison(str(file), "id")) as comparison:
        assert comparison.see({"id": 1, "a": 2}) is None
        assert list(comparison.unseen()) == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('{"id": 1}\n{', "line 2: not a JSON object, as JSONL has"),
        ("[1]", "line 1: not a JSON object, as JSONL has"),
        ("[" * 100_000, "line 1: not a JSON object, as JSONL has"),
        ('{"id": null}', "line 1: no text or whole number under the key of --key"),
        ('{"id": true}', "line 1: no text or whole number under the key of --key"),
        ("{}", "line 1: no text or whole number under the key of --key"),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_its_line(
    tmp_path: Path, text: str, error: str
) -> None:
    file = tmp_path / "old"
    file.write_text(text)
    with pytest.raises(UsageError) as refused:
        Comparison(str(file), "id")
    assert str(refused.value) == f"{file}, {error}"


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*: No such file or directory"):
        Comparison(str(tmp_path / "absent"), "id")


def test_the_command_prints_what_changed_since_an_export(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    old = tmp_path / "old.jsonl"
    assert command("export", "accutics", "campaigns", "-o", old).code == Exit.DONE
    diff = ("diff", "accutics", "campaigns", old, "--key", "id")
    same = command(*diff)
    assert (same.code, same.out) == (Exit.DONE, "")
    assert same.err == "0 added, 0 changed, 0 removed, 245 the same\n"
    campaigns = sandbox.accutics.collections["campaigns"]
    campaigns.delete(7)
    campaigns.update(8, {"name": "other\x1b[31m"})
    campaigns.insert({"name": "new"})
    ended = command(*diff)
    assert ended.code == Exit.FAILED
    assert ended.err == "1 added, 1 changed, 1 removed, 243 the same\n"
    assert [(row["change"], row["key"]) for row in ended.rows] == [
        ("changed", 8),
        ("added", 246),
        ("removed", 7),
    ]
    assert "\x1b" not in ended.out


def test_a_list_that_changes_meanwhile_is_reported(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    old = tmp_path / "old.jsonl"
    command("export", "accutics", "campaigns", "-o", old)
    campaigns = sandbox.accutics.collections["campaigns"]
    sandbox.before_request.append(lambda _: campaigns.insert({"name": "new"}))
    ended = command("diff", "accutics", "campaigns", old, "--key", "id", "--on-drift", "report")
    assert ended.code == Exit.FAILED
    assert "warning: the list changed while it was read: " in ended.err


def test_a_file_that_changes_while_it_is_compared_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "old"
    with closing(Comparison(write(file, [{"id": 1}, {"id": 2}, {"id": 3}]), "id")) as comparison:
        file.write_text('{"id": 1}\n{"id": 7}\n{"id"  3}\n')
        for key in (2, 3):
            with pytest.raises(FailedError, match="was changed while it was compared"):
                comparison.see({"id": key, "name": "new"})


def test_digits_that_no_float_shows_are_compared_and_printed(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    campaigns = sandbox.accutics.collections["campaigns"]
    text = campaigns.rows[0] | {"cost": 12345678901234567890.5}
    old = write(tmp_path / "old", [text])
    edited = Path(old).read_text().replace("1.2345678901234567e+19", "12345678901234567890.5")
    Path(old).write_text(edited)
    for number in range(2, 246):
        campaigns.delete(number)
    campaigns.update(1, {"cost": 12345678901234567890.5})  # the sandbox sends a float's digits
    ended = command("diff", "accutics", "campaigns", old, "--key", "id")
    assert ended.code == Exit.FAILED
    assert '"cost": 12345678901234567890.5' in ended.out
    assert '"cost": 1.2345678901234567E+19' in ended.out
