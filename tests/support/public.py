"""The classes that users see: the exported ones, and those of objects that methods return."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType

import accutics_authentic
from accutics_authentic import Authentic, Session, webhooks


def classes(*modules: ModuleType) -> Iterator[type]:
    """Yield the classes that *modules* export."""
    for module in modules:
        yield from filter(inspect.isclass, vars(module).values())


def public_classes() -> set[type]:
    """Return all public classes except errors and those of the sandbox."""
    authentic = Authentic(Session(), token="t")
    exported = (getattr(accutics_authentic, name) for name in accutics_authentic.__all__)
    return {
        *filter(inspect.isclass, exported),
        *classes(webhooks),
        type(authentic.groups),
        type(authentic.items),
    }
