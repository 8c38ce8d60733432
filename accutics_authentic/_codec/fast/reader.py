"""The fast way: msgspec reads the bytes straight into the models, in one pass.

Structuring with cattrs needs every JSON object as a dict first; building those alone takes longer
than reading the classes directly. So the planner in ``wire`` looks at what a cattrs hook *would*
do and, where msgspec can do just that, names a type to read. The hook stays the law:

- A reader may say yes only where the hook says the same. What it refuses, for whatever reason, is
  read again by the hook, which decides and finds the words.
- What the planner can't see through (validators, converters, a hook of the user's own, ...) is
  left to the hook, for one field or for the whole class.

A class is read in one of three ways:

1. *directly*: every field as it is annotated. msgspec fills the class itself.
2. *by its twin*: keys have other names on the wire, or fields need a hook. msgspec fills a class
   that looks as the JSON looks, and a function moves the fields over; see ``twin``.
3. *by its hook*: anything else. Then there is no reader.

cattrs tells nobody when a hook is registered, but then it forgets every hook that it has made. So
``Readers`` watches the hook of a type that nobody uses, the canary: once cattrs makes another,
all readers are out of date.
"""

from __future__ import annotations

from types import GenericAlias
from typing import Any, NewType

import msgspec

from accutics_authentic._codec.converters import BUILD_LOCK, Converters
from accutics_authentic._codec.readable import check_readable

from .plan import ReadPlan, ReadPlanner
from .shadow import ShadowStruct

Canary = NewType("Canary", str)


class Reader:
    """Reads bodies of one shape.

    Args:
        wire: How the whole body is read.
        key: The field of it that holds the rows.
        row: How a row is read.
    """

    def __init__(self, wire: ReadPlan, key: str = "", row: ReadPlan | None = None) -> None:
        self._decode = msgspec.json.Decoder(wire.kind).decode
        self._twin = _twin(wire)
        self._key = key
        self._row_twin = _twin(row)

    def read(self, body: bytes) -> Any:
        """Return the whole body; raise anything if it does not fit."""
        if not body.isascii():
            body.decode()  # msgspec does not look into what it skips
        check_int = self._decode(body)
        return check_int if self._twin is None else self._twin(check_int, None)

    def read_rows(self, body: bytes, start: int) -> tuple[tuple[Any, ...], Any]:
        """Return the rows from *start* on, and the envelope; raise anything if they don't fit."""
        check_int = self.read(body)
        rows = getattr(check_int, self._key)
        if start:
            rows = rows[start:]
        items = tuple(rows if self._row_twin is None else self._row_twin.copy_fields(rows))
        object.__setattr__(check_int, self._key, items)  # nobody has seen it yet, frozen or not
        return items, check_int


def _twin(wire: ReadPlan | None) -> ShadowStruct | None:
    return wire.hook if wire is not None and isinstance(wire.hook, ShadowStruct) else None


class Readers:
    """The readers of one codec, each built when it is first needed."""

    def __init__(self, rules: Converters) -> None:
        self._rules = rules
        self._known: dict[Any, Reader | None] = {}
        self._canaries: tuple[Any, Any] | None = None
        self._watched = False
        self._readable: list[Any] = []  # a list, as types need not be hashable

    def check(self, model: Any) -> None:
        """Refuse a *model* that cannot be read.

        Raises:
            ConfigurationError: The text names class and field, and the line that mends it.
        """
        self._refresh()
        if model not in self._readable:
            with BUILD_LOCK:
                check_readable(model, self._rules.for_type(model))
            self._readable.append(model)

    def get(self, kind: Any, key: str | None = None, model: Any = None) -> Reader | None:
        """Return the reader of *kind*, or of an envelope with rows of *model*; None if by hook."""
        self._refresh()
        if not self._watched:
            return None
        try:
            return self._known[kind, key, model]
        except KeyError:
            with BUILD_LOCK:
                reader = self._known[kind, key, model] = self._build(kind, key, model)
            return reader
        except TypeError:  # an unhashable annotation; cattrs can't do with it either
            return None

    def _refresh(self) -> None:
        """Forget what is out of date."""
        envelopes, models = self._rules.envelopes, self._rules.models
        canary = envelopes.get_structure_hook(Canary)
        other = canary if models is envelopes else models.get_structure_hook(Canary)
        canaries = canary, other
        if canaries != self._canaries:
            with BUILD_LOCK:  # large bodies are read in another thread
                self._known.clear()
                self._readable.clear()
                self._watched = not any(
                    each.get_structure_hook(Canary, cache_result=False) in canaries
                    for each in (envelopes, models)
                )  # a converter that has one hook for all such types would never show a change
                self._canaries = canaries

    def _build(self, kind: Any, key: str | None, model: Any) -> Reader | None:
        try:
            return self._rows(kind, key, model) if key else self._whole(kind)
        except Exception:  # no hook, or a type that msgspec does not take: the hook will tell
            return None

    def _whole(self, kind: Any) -> Reader | None:
        opened = self._rules.split_envelope(kind)
        if opened is None:
            wire: ReadPlan | None = self._plan(kind)
        else:
            envelope, key, model = opened
            planner = ReadPlanner(self._rules.envelopes)
            wire = planner.plan_envelope(envelope, key, self._plan(model))
        return Reader(wire) if wire and _gains(wire) else None

    def _rows(self, envelope: Any, key: str, model: Any) -> Reader | None:
        row = self._plan(model)
        rows = ReadPlan(GenericAlias(list, (row.kind,)))
        wire = ReadPlanner(self._rules.envelopes).plan_envelope(envelope, key, rows)
        return Reader(wire, key, row) if wire and _gains(row) else None

    def _plan(self, model: Any) -> ReadPlan:
        return ReadPlanner(self._rules.for_type(model)).plan(model)


def _gains(wire: ReadPlan) -> bool:
    """Return whether reading gains anything over plain values and the hook."""
    return wire.kind is not Any or wire.hook is None
