"""The fast reader: msgspec reads the bytes straight into the models, in one pass.

Structuring with cattrs needs every JSON object as a dict first, and building those alone takes
longer than reading the classes directly. So ``plan`` looks at what a cattrs hook *would* do and,
where msgspec can do just that, names a type for msgspec to read. The hook is authoritative:

- A reader may accept only what the hook accepts, with the same result. What it refuses, for
  whatever reason, is read again by the hook, which decides and builds the message.
- What the planner cannot see through (validators, converters, a hook of the user's own, ...) is
  left to the hook, for one field or for the whole class.

A class is read in one of three ways:

1. *Directly*: every field as it is annotated. msgspec fills the class itself.
2. *By its shadow struct*: keys have other names in JSON, or fields need a hook. msgspec fills a
   struct that looks like the JSON, and a generated function copies the fields; see ``shadow``.
3. *By its hook*: anything else. Then there is no reader.
"""

from __future__ import annotations

from decimal import Decimal
from types import GenericAlias
from typing import Any

import msgspec

from accutics_authentic._codec.converters import Converters
from accutics_authentic._codec.digits import float_of, kept_digits

from .plan import ReadPlan, ReadPlanner
from .shadow import ShadowStruct, calls_hook


class Reader:
    """Reads bodies of one shape.

    Args:
        plan: How the whole body is read.
        field: The field of it that holds the rows, if it is a page.
        row: How a row is read, if it is a page.
        needs_digits: Whether hooks may need the digits of numbers.
        exact: Whether numbers without a type are ``Decimal``; no hook is called then.
    """

    def __init__(
        self,
        plan: ReadPlan,
        field: str = "",
        row: ReadPlan | None = None,
        *,
        needs_digits: bool,
        exact: bool = False,
    ) -> None:
        float_hook = Decimal if exact else float_of if needs_digits else None
        self._decode = msgspec.json.Decoder(plan.kind, float_hook=float_hook).decode
        self._needs_digits = needs_digits
        self._shadow = _shadow_of(plan)
        self._field = field
        self.row_shadow = _shadow_of(row)

    def read(self, body: bytes) -> Any:
        """Return the value of the whole body; raise any exception if it does not fit."""
        if self._needs_digits:
            with kept_digits():
                return self._read(body)
        return self._read(body)

    def _read(self, body: bytes) -> Any:
        if not body.isascii():
            body.decode()  # msgspec does not check UTF-8 in what it skips
        decoded = self._decode(body)
        return decoded if self._shadow is None else self._shadow(decoded, None)

    def read_rows(self, body: bytes, start: int) -> tuple[tuple[Any, ...], Any]:
        """Return the rows from *start* on and the envelope; raise any exception if they don't fit.

        The envelope holds these rows, too.
        """
        if self._needs_digits:
            with kept_digits():
                return self._read_rows(body, start)
        return self._read_rows(body, start)

    def _read_rows(self, body: bytes, start: int) -> tuple[tuple[Any, ...], Any]:
        envelope = self._read(body)
        rows = getattr(envelope, self._field)
        if start:
            rows = rows[start:]
        items = tuple(rows if self.row_shadow is None else self.row_shadow.copy_fields(rows))
        object.__setattr__(envelope, self._field, items)  # nobody has seen it yet, frozen or not
        return items, envelope


def _shadow_of(plan: ReadPlan | None) -> ShadowStruct | None:
    return plan.hook if plan is not None and isinstance(plan.hook, ShadowStruct) else None


def reader_for(
    converters: Converters,
    kind: Any,
    field: str | None = None,
    model: Any = None,
    *,
    exact: bool = False,
) -> Reader | None:
    """Return a reader, or None if only the hook reads *kind* rightly, or no slower.

    Args:
        converters: Their hooks say what is right.
        kind: The type of the whole body. With *field*, an envelope without its argument.
        field: The field of the envelope that holds rows.
        model: The type of a row.
        exact: Whether rows, which have no class then, keep all digits.
    """
    try:
        if field is None:
            return _value_reader(converters, kind)
        return _page_reader(converters, kind, field, model, exact=exact)
    except Exception:  # there is no hook, or msgspec does not take the type: the hook will say so
        return None


def _value_reader(converters: Converters, kind: Any) -> Reader | None:
    parts = converters.split_envelope(kind)
    plan: ReadPlan | None
    if parts is None:
        plan = content = _plan_of(converters, kind)
    else:
        envelope, field, model = parts
        content = _plan_of(converters, model)
        plan = ReadPlanner(converters.envelopes).plan_envelope(envelope, field, content)
    if plan is None or not _is_faster(plan):
        return None
    needs_digits = calls_hook(content.hook) and converters.needs_digits(kind)
    return Reader(plan, needs_digits=needs_digits)


def _page_reader(
    converters: Converters, envelope: Any, field: str, model: Any, *, exact: bool
) -> Reader | None:
    row = _plan_of(converters, model)
    rows = ReadPlan(GenericAlias(list, (row.kind,)))
    plan = ReadPlanner(converters.envelopes).plan_envelope(envelope, field, rows)
    if plan is None or not _is_faster(row):
        return None
    needs_digits = calls_hook(row.hook) and converters.needs_digits(model)
    return Reader(plan, field, row, needs_digits=needs_digits, exact=exact)


def _plan_of(converters: Converters, model: Any) -> ReadPlan:
    return ReadPlanner(converters.for_type(model)).plan(model)


def _is_faster(plan: ReadPlan) -> bool:
    """Return whether *plan* is more than reading plain values and calling the hook."""
    return plan.kind is not Any or plan.hook is None
