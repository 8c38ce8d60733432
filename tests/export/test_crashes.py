"""Whatever ends an export, and at whatever moment: the same call goes on, and no row is amiss."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from accutics_authentic import Report
from accutics_authentic.errors import ExportError, ExportExistsError
from accutics_authentic.export import export
from tests.export.crashing import TROUBLE, Crash, FakeOs, instead_of_os
from tests.paging.listed import Listed, listed


class Target:
    """The file to be, and what is beside it."""

    def __init__(self, path: Path, *, overwrite: bool = False) -> None:
        self.path = path
        self.overwrite = overwrite
        self.whole = b""
        self.renew()

    def renew(self) -> None:
        """Begin again: with an old file, if it may be overwritten."""
        self.path.unlink(missing_ok=True)
        if self.overwrite:
            self.path.write_bytes(b"old")

    @property
    def content(self) -> bytes:
        return self.path.read_bytes() if self.path.exists() else b""

    @property
    def names(self) -> set[str]:
        return {path.name for path in self.path.parent.iterdir()}

    @property
    def done(self) -> bool:
        """Whether the file is there, and nothing to go on with."""
        return self.content == self.whole and f"{self.path.name}.state" not in self.names

    async def export(self, it: Listed) -> Report:
        """Export with a state after each page."""
        return await export(
            it.stream(),
            self.path,
            concurrency=1,
            overwrite=self.overwrite,
            progress=lambda _: it.clock.advance(1.0),
        )

    async def count_calls(self, it: Listed) -> int:
        """Return how many calls an export makes that nothing happens to."""
        with instead_of_os(FakeOs()) as fake:
            await self.export(it)
        self.whole = self.content
        self.renew()
        return len(fake.calls)

    async def check_the_same_call_goes_on(self, it: Listed) -> None:
        assert self.content in {b"", b"old", self.whole}
        if not self.done:
            report = await self.export(it)
            assert (report.items, report.complete) == (25, True)
        elif not self.overwrite:
            with pytest.raises(ExportExistsError):
                await self.export(it)
        assert self.content == self.whole
        assert self.names - {f"{self.path.name}.lock"} == {self.path.name}


@pytest.mark.parametrize(
    ("name", "power", "overwrite"),
    [
        ("a.jsonl", True, False),
        ("a.csv", True, True),
        ("a.jsonl", False, True),
        ("a.csv", False, False),
    ],
)
async def test_after_a_crash_at_any_call_the_same_call_makes_the_same_file(
    tmp_path: Path, name: str, power: bool, overwrite: bool
) -> None:
    target = Target(tmp_path / name, overwrite=overwrite)
    async with listed() as it:
        calls = await target.count_calls(it)
        assert calls > 30
        for number in range(calls):
            with pytest.raises(Crash), instead_of_os(FakeOs(number, power=power)):
                await target.export(it)
            await target.check_the_same_call_goes_on(it)
            target.renew()


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
async def test_when_the_disk_fails_at_any_call_the_same_call_makes_the_same_file(
    tmp_path: Path, name: str
) -> None:
    target = Target(tmp_path / name)
    texts: list[str] = []
    async with listed() as it:
        calls = await target.count_calls(it)
        for number in range(calls):
            with instead_of_os(FakeOs(number, TROUBLE[number % len(TROUBLE)])):
                try:
                    await target.export(it)
                except ExportError as error:
                    texts.append(str(error))
            await target.check_the_same_call_goes_on(it)
            target.renew()
    assert len(texts) > calls // 2
    assert all("could not" in text and "the same call goes on" in text for text in texts)


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
async def test_after_a_cancellation_at_any_call_the_same_call_makes_the_same_file(
    tmp_path: Path, name: str
) -> None:
    target = Target(tmp_path / name)
    loop, outcomes = asyncio.get_running_loop(), list[object]()
    async with listed() as it:
        for number in range(await target.count_calls(it)):
            task = asyncio.ensure_future(target.export(it))
            cancel = partial(loop.call_soon_threadsafe, task.cancel)
            with instead_of_os(FakeOs(number, meanwhile=cancel)):
                outcomes += await asyncio.gather(task, return_exceptions=True)
            await target.check_the_same_call_goes_on(it)
            target.renew()
    cancelled = sum(isinstance(each, asyncio.CancelledError) for each in outcomes)
    assert cancelled > len(outcomes) - 5  # the last calls come when all is done
