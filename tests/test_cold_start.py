"""What a program does not use is not imported: it would make each start slower."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import accutics_authentic
from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic.sandbox import Sandbox

PACKAGE = Path(accutics_authentic.__file__).parent

#: Modules that a plain loop over a list does without.
LATE = {
    "_accutics.paging.last_rows",
    "_accutics.paging.overlap_pager",
    "_accutics.paging.window_check",
    "_accutics.paging.window_planner",
    "_authentic",
    "_bulk",
    "_codec.encode",
    "_codec.instances",
    "_codec.kinds.dataclasses",
    "_codec.kinds.named_tuples",
    "_codec.kinds.pydantic_errors",
    "_codec.kinds.pydantic_models",
    "_codec.kinds.struct_errors",
    "_codec.kinds.struct_plan",
    "_codec.kinds.structs",
    "_codec.kinds.typed_dicts",
    "_codec.lenient",
    "_codec.lines",
    "_codec.places",
    "_codec.reveal",
    "_codec.sites",
    "_codec.texts",
    "_http.bodies",
    "_http.call_events",
    "_http.throttling.cause",
    "_http.dates",
    "_http.emitting",
    "_http.problem",
    "_http.throttling.queue",
    "_http.throttling.quota",
    "_http.throttling.rate",
    "_http.raw_reply",
    "_http.status",
    "_paging.reading_events",
    "_paging.report",
    "_paging.run",
    "_paging.tasks",
    "events",
    "sandbox",
}
PROGRAM = """
import asyncio, sys
from attrs import frozen
from accutics_authentic import Accutics, Session

@frozen
class Campaign:
    name: str

async def main(url, token):
    async with Session() as session:
        campaigns = Accutics(session, base_url=url, token=token).resource("campaigns", Campaign)
        print(len([each async for each in campaigns.stream(page_size=3)]))

asyncio.run(main(*sys.argv[1:]))
print(*sys.modules)
"""


async def test_a_plain_loop_over_a_list_imports_only_what_it_needs() -> None:
    async with Sandbox(campaigns=7, group_items=0) as sandbox:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM, sandbox.accutics_url, sandbox.accutics_token),
            stdout=asyncio.subprocess.PIPE,
        )
        answer, _ = await process.communicate()
    count, *modules = answer.decode().split()
    prefix = f"{accutics_authentic.__name__}."
    imported = {each.removeprefix(prefix) for each in modules if each.startswith(prefix)}
    assert int(count) == 7
    assert "_accutics.paging.link_pager" in imported
    assert imported & LATE == set()
    assert {each for each in LATE if not is_module(each)} == set()


def is_module(name: str) -> bool:
    path = PACKAGE.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def test_a_lazy_pattern_does_what_a_compiled_one_does() -> None:
    pattern, compiled = lazy_pattern("(a+)b", re.IGNORECASE), re.compile("(a+)b", re.IGNORECASE)
    found, expected = pattern.search("xAAb"), compiled.search("xAAb")
    assert found is not None
    assert expected is not None
    assert found.groups() == expected.groups()
    assert pattern.search == pattern.search  # kept
    assert pattern.sub("-", "abAB") == "--"
    assert lazy_pattern(rb"\s").split(b"a b") == [b"a", b"b"]


def test_receiving_a_delivery_needs_no_server() -> None:
    program = "import sys; from accutics_authentic import webhooks; print(*sys.modules)"
    for more, is_imported in ("", False), ("; webhooks.handler; print(*sys.modules)", True):
        command = [sys.executable, "-c", program + more]
        modules = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603  # our own program
        assert "accutics_authentic.webhooks" in modules
        assert ("aiohttp.web" in modules) is is_imported
