"""Dataclasses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from .keyed import KeyedKind
from .keys import WIRE
from .kind import NO_DEFAULT, ModelField


class Dataclasses(KeyedKind):
    """Dataclasses, read and written by cattrs."""

    def fields(self, model: Any) -> Iterable[ModelField]:
        """Return the fields, also those that ``__init__`` does not take."""
        return [
            ModelField(each.name, each.init, key=each.metadata.get(WIRE))
            for each in dataclasses.fields(model)
        ]

    def default(self, value: Any, name: str) -> Any:
        """Return the default, made by its factory."""
        each: Any = {each.name: each for each in dataclasses.fields(value)}[name]
        if each.default_factory is not dataclasses.MISSING:
            return each.default_factory()
        return NO_DEFAULT if each.default is dataclasses.MISSING else each.default


KIND = Dataclasses()
