"""The strict converter as a whole: the user's own hooks, copies, writing."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, datetime

import pytest
from cattrs import StructureHandlerNotFoundError

from accutics_authentic._codec import make_converter
from accutics_authentic._codec.mismatch import Mismatch

from .zoo import Color, Owner

converter = make_converter()


def test_a_hook_of_the_users_own_takes_precedence() -> None:
    own = make_converter()
    own.register_structure_hook(str, lambda value, _: f"<{value}>")
    own.register_structure_hook_func(lambda kind: kind is Color, lambda *_: Color.ONE)
    own.register_structure_hook(int | str, lambda *_: "union")
    own.register_structure_hook_func(lambda kind: kind == list[int], lambda *_: [7])
    assert own.structure(1, str) == "<1>"
    assert own.structure("anything", Color) is Color.ONE
    assert own.get_structure_hook(int | str)(1.5, None) == "union"
    assert own.structure("x", list[int]) == [7]
    assert own.structure(["x", True], list[str | bool]) == ["<x>", True]


def test_a_copy_has_hooks_of_its_own() -> None:
    copy = converter.copy()
    copy.register_structure_hook(int | str, lambda *_: "union")
    assert copy.get_structure_hook(int | str)(1.5, None) == "union"
    assert copy.structure([1], list[int | str | None]) == [1]
    with pytest.raises(Mismatch):
        converter.get_structure_hook(int | str)(1.5, None)


def test_what_has_no_json_form_has_no_hook() -> None:
    with pytest.raises(StructureHandlerNotFoundError):
        converter.structure("1", complex)


def test_what_is_written_is_json() -> None:
    moment = datetime(2024, 3, 1, 12, 30, tzinfo=UTC)
    assert converter.unstructure(moment) == "2024-03-01T12:30:00+00:00"
    assert converter.unstructure(moment.date()) == "2024-03-01"
    assert converter.unstructure({1}, set[int]) == [1]
    assert converter.unstructure(Color.RED) == "red"


def test_any_mapping_that_is_no_dict_is_no_json_object() -> None:
    with pytest.raises(Mismatch):
        converter.structure(OrderedDict(id="1"), Owner)
