"""The classes that users meet: those that are exported, and those of objects they are given."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType

import accutics_authentic
from accutics_authentic import Authentic, Session


def classes(*modules: ModuleType) -> Iterator[type]:
    """Yield the classes that are found in *modules*."""
    for module in modules:
        yield from filter(inspect.isclass, vars(module).values())


def public_classes() -> set[type]:
    """Return all public classes but errors and the sandbox."""
    authentic = Authentic(Session(), token="t")
    return {*classes(accutics_authentic), type(authentic.groups), type(authentic.items)}
