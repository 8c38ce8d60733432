"""Reprs are for tracebacks and debuggers, which meet objects that are not whole."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from accutics_authentic import Session, Timeouts, errors, sandbox
from accutics_authentic._base.reprs import safe_repr
from tests.support.public import classes, public_classes

PUBLIC = {*classes(errors, sandbox), *public_classes()}


def test_the_repr_of_an_object_that_no_init_has_seen_is_one_line() -> None:
    ours = [kind for kind in PUBLIC if kind.__module__.startswith("accutics_authentic")]
    assert len(ours) > 60
    for kind in ours:
        empty: Any = kind.__new__(kind)  # type: ignore[call-overload]  # no type has one
        assert len(repr(empty).splitlines()) == 1
        assert str(empty).isprintable()


def test_the_repr_of_a_whole_object_is_that_of_its_class() -> None:
    assert repr(Timeouts()) == "Timeouts(connect=10.0, attempt=30.0, call=60.0)"
    assert repr(Session()) == "<Session, not open>"
    assert Timeouts.__repr__.__name__ == "__repr__"


def test_a_repr_that_attrs_does_not_generate_is_the_same() -> None:
    class Numbers:
        @frozen
        class Full:
            one: int
            two: str = field(default="x", repr=False)
            three: object = field(default=None, repr=lambda value: f"<{type(value).__name__}>")

        @safe_repr
        @frozen(repr=False)
        class Short:
            one: int
            two: str = field(default="x", repr=False)
            three: object = field(default=None, repr=lambda value: f"<{type(value).__name__}>")

    holder: list[object] = []
    full, short = Numbers.Full(7, three=holder), Numbers.Short(7, three=holder)
    assert repr(short) == "Numbers.Short(one=7, three=<list>)"
    assert repr(short) == repr(full).replace("Full", "Short")


def test_a_repr_that_leads_back_to_itself_ends() -> None:
    @safe_repr
    @frozen(repr=False)
    class Node:
        children: list[object]

    node = Node([])
    node.children.append(node)
    assert repr(node) == "Node(children=[...])"
