"""Exports to the standard output: pipes that are slow, closed or none, and terminals."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic.errors import ConfigurationError, ExportError, OutputClosedError
from accutics_authentic.export import ExportProgress, export
from accutics_authentic.export._output import OBEYED, Output, escaped
from tests.paging.listed import listed

Pipe = tuple[int, int]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    reader, writer = os.pipe()
    yield reader, writer
    for fd in reader, writer:
        with suppress(OSError):  # the test has closed it
            os.close(fd)


async def test_rows_go_to_the_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    seen: list[ExportProgress] = []
    async with listed() as it:
        sys.stdout.write("before\n")
        report = await export(it.stream(), "-", progress=seen.append)
        before, *lines = capfdbinary.readouterr().out.splitlines()
        assert before == b"before"
        assert [json.loads(line)["id"] for line in lines] == it.ids
        await export(it.stream(), "-", columns={"n": "id"})
        lines = capfdbinary.readouterr().out.splitlines()
        assert [json.loads(line) for line in lines] == [{"n": number} for number in it.ids]
    assert report.items == 25
    assert [(each.phase, each.rows, each.total) for each in seen] == [
        ("reading", 10, 25),
        ("reading", 20, 25),
        ("reading", 25, 25),
        ("done", 25, 25),
    ]


async def test_a_slow_reader_blocks_no_loop_and_loses_nothing(pipe: Pipe) -> None:
    reader, writer = pipe
    data = os.urandom(1_000_000)
    os.set_blocking(reader, False)
    write = asyncio.create_task(Output(writer).write(data))
    found = b""
    while len(found) < len(data):
        await asyncio.sleep(0)  # comes back although the pipe is full
        with suppress(BlockingIOError):
            found += os.read(reader, 50_000)
    await write
    assert found == data


async def test_a_reader_that_left_is_an_error_without_a_traceback_of_ours(pipe: Pipe) -> None:
    reader, writer = pipe
    os.close(reader)
    with pytest.raises(OutputClosedError) as caught:
        await Output(writer).write(b"x\n")
    assert caught.value.__context__ is None


async def test_a_wait_for_a_reader_can_be_cancelled(pipe: Pipe) -> None:
    _, writer = pipe
    write = asyncio.create_task(Output(writer).write(b"x" * 1_000_000))
    for _ in range(100):
        await asyncio.sleep(0)
    assert write.cancel()
    with pytest.raises(asyncio.CancelledError):
        await write
    assert not asyncio.get_running_loop().remove_writer(writer)


async def test_an_output_that_cannot_be_written_is_an_error() -> None:
    fd = os.open("/dev/full", os.O_WRONLY)
    with pytest.raises(ExportError, match="could not write the output: No space left"):
        await Output(fd).write(b"x\n")
    os.close(fd)


async def test_a_file_in_place_of_the_output_is_written(tmp_path: Path) -> None:
    fd = os.open(tmp_path / "out", os.O_WRONLY | os.O_CREAT)
    await Output(fd).write(b"x" * 10_000)
    os.close(fd)
    assert os.stat(tmp_path / "out").st_size == 10_000


async def test_a_terminal_gets_nothing_that_it_obeys() -> None:
    reader, writer = os.openpty()
    await Output(writer).write('"\x9b2J\u202e\x7f é"\n'.encode())
    assert os.read(reader, 100) == '"\\u009b2J\\u202e\\u007f é"\r\n'.encode()
    os.close(reader)
    os.close(writer)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_escaped_means_the_same(text: str) -> None:
    line = escaped(json.dumps(text, ensure_ascii=False).encode())
    assert json.loads(line) == text
    assert not OBEYED.search(line.decode())


@pytest.mark.parametrize("stdout", [None, object()])
async def test_without_a_standard_output_a_path_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, stdout: object
) -> None:
    async with listed() as it:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", stdout)
            with pytest.raises(ConfigurationError, match="no standard output here"):
                await export(it.stream(), "-")
