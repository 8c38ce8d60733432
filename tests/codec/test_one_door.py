"""The fast reader has one door, and what it generates can be looked at."""

from __future__ import annotations

import ast
import gc
import linecache
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

import accutics_authentic
from accutics_authentic._codec import Codec, make_converter
from accutics_authentic._codec.fast import __all__ as door

from .zoo import MOMENT, Envelope, page

PACKAGE = Path(accutics_authentic.__file__).parent


def test_one_module_knows_the_fast_reader_and_only_its_door() -> None:
    imports = {
        (
            path.relative_to(PACKAGE).as_posix(),
            node.module,
            *(each.name for each in node.names),
        )
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "fast"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and ".fast" in f".{node.module}"
    }
    assert imports == {("_codec/readers.py", "accutics_authentic._codec.fast", *door)}


@frozen
class Late:
    id: int
    when: datetime


class StopError(BaseException):
    """Not an error of the document: it passes through."""


def stopped(value: Any, _: Any) -> datetime:
    raise StopError


def generated_lines(codec: Codec) -> list[str]:
    """Return the lines of generated code that a traceback shows when a hook of the user's stops."""
    with pytest.raises(StopError) as caught:
        codec.decode_page(page({"id": 1, "when": "?"}), Envelope, "data", Late)
    frames = traceback.extract_tb(caught.value.__traceback__)
    return [each.line or "" for each in frames if each.filename.startswith("<copy_fields of ")]


def test_a_traceback_shows_the_generated_line_that_called_a_hook() -> None:
    converter = make_converter()
    converter.register_structure_hook(datetime, stopped)
    codec = Codec().using(converter)
    assert generated_lines(codec) == ["instance.when = hook1(row.when, type1)"]
    linecache.checkcache()
    assert generated_lines(codec) == ["instance.when = hook1(row.when, type1)"]


def names_of_late() -> set[str]:
    return {
        name for name in linecache.cache if name.startswith(f"<copy_fields of {__name__}.Late ")
    }


def test_codecs_that_come_and_go_leave_one_source_behind() -> None:
    def use() -> None:
        converter = make_converter()
        converter.register_structure_hook(datetime, lambda *_: MOMENT)
        codec = Codec().using(converter)
        assert codec.decode_page(page({"id": 1, "when": 1}), Envelope, "data", Late).items

    use()
    before = names_of_late()
    use()
    gc.collect()
    assert names_of_late() == before
    assert before
