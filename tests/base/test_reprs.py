"""Reprs are for tracebacks and debuggers, which meet objects that are not whole."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import accutics_authentic
from accutics_authentic import Accutics, Authentic, Session, Timeouts, errors, sandbox


def classes(*modules: ModuleType) -> Iterator[type]:
    for module in modules:
        yield from filter(inspect.isclass, vars(module).values())


def whats_reached() -> Iterator[type]:
    """Yield the classes of what users hold but never make."""
    authentic = Authentic(Session(), token="t")
    stream = Accutics(Session(), base_url="https://a.example", token="t").resource("x").stream()
    for each in (authentic.groups, authentic.items, stream, stream.pages(), aiter(stream)):
        yield type(each)


PUBLIC = {*classes(accutics_authentic, errors, sandbox), *whats_reached()}


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
