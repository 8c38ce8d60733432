"""The fast reader and the hooks agree: both accept the same documents, with the same result.

Classes are drawn, with values that fit them; then some values are changed here and there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from types import GenericAlias
from typing import Any, Literal
from uuid import UUID

import attrs
import msgspec
from attrs import NOTHING, Factory
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accutics_authentic._codec import make_converter, wire
from accutics_authentic._codec.converters import Converters
from accutics_authentic._codec.fast import Reader, reader_for
from accutics_authentic._codec.times import unstructure_timedelta
from tests.support.examples import examples

from .zoo import Cat, Color, Dog, Envelope, Level, Owner, Plain, Word

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
INTS = st.integers() | st.sampled_from([0, -1, 2**53 + 1, 2**63, 2**64, -(2**63) - 1, 10**30])
FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([3.0, -0.0, 1e308])
TIMES = st.one_of(
    st.datetimes().map(lambda time: time.isoformat() + "Z"),
    st.sampled_from([
        "2024-03-01T12:30:00.1234565+02:00", "2024-03-01 12:30:00z", "2024-03-01T12:30:00+0000",
        "2024-03-01T12:30:00", "2024-03-01", "1700000000", "", "2024-02-30T00:00:00Z",
    ]),
)  # fmt: skip
CLOCKS = st.times().map(time.isoformat) | st.sampled_from(
    ["12:30", "12:30:00Z", "12:30:00.1234567+02:00", "24:00:00", "T12:30", "12"]
)
SPANS = st.timedeltas().map(unstructure_timedelta) | st.sampled_from(
    ["PT1H30M", "-P1DT0.5S", "P1W", "P1M", "PT1.1234567S", "pt1s", "P999999999DT24H"]
)
IDS = st.uuids().map(str) | st.sampled_from(["0" * 32, "{" + "0" * 32 + "}", "0" * 31])
DECIMALS = st.decimals(allow_nan=False).map(str) | st.sampled_from(
    ["1_000", " 1", "1.", ".5", "+1E5", "1E-99999999999999999999", "NaN", "\u0661"]
)
OWNERS = st.fixed_dictionaries({"id": TEXT}, optional={"name": TEXT | st.none(), "new": INTS})
JSON = st.recursive(
    st.none() | st.booleans() | INTS | FLOATS | TEXT | TIMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
OVERFLOWING = st.just(10**400)

Kind = tuple[Any, st.SearchStrategy[Any]]  # a type, and values that fit it
LEAVES: list[Kind] = [
    (str, TEXT),
    (int, INTS),
    (float, FLOATS | INTS | OVERFLOWING),
    (bool, st.booleans()),
    (type(None), st.none()),
    (Any, JSON),
    (datetime, TIMES),
    (time, CLOCKS),
    (timedelta, SPANS),
    (UUID, IDS),
    (Decimal, DECIMALS | FLOATS | INTS),
    (Decimal | str, DECIMALS | FLOATS | INTS),
    (Color, st.sampled_from(["red", 1])),
    (Level, st.just(1)),
    (Word, st.just("yes")),
    (int | str, INTS | TEXT),
    (float | str | None, FLOATS | INTS | TEXT | st.none()),
    (Owner, OWNERS),
    (Cat | Dog, st.sampled_from([{"meow": "m"}, {"bark": "b"}])),
    (Plain, st.fixed_dictionaries({"id": INTS, "name": TEXT}, optional={"owner": OWNERS})),
    (dict, st.dictionaries(TEXT, JSON, max_size=2)),
    (list, st.lists(JSON, max_size=2)),
]


def nested(inner: st.SearchStrategy[Kind]) -> st.SearchStrategy[Kind]:
    shapes: list[Callable[[Any, st.SearchStrategy[Any]], Kind]] = [
        lambda kind, values: (kind | None, values | st.none()),
        lambda kind, values: (GenericAlias(list, (kind,)), st.lists(values, max_size=3)),
        lambda kind, values: (GenericAlias(tuple, (kind, ...)), st.lists(values, max_size=3)),
        lambda kind, values: (
            GenericAlias(dict, (str, kind)),
            st.dictionaries(TEXT, values, max_size=3),
        ),
    ]
    return st.builds(lambda shape, kind: shape(*kind), st.sampled_from(shapes), inner)


KINDS = st.recursive(st.sampled_from(LEAVES), nested, max_leaves=3)


#: What ``field_1`` becomes.
RENAMES: dict[Any, str] = {
    None: "field_1",
    "upper": "FIELD_1",
    "camel": "field1",
    "pascal": "Field1",
    "kebab": "field-1",
    str.title: "Field_1",
}


@attrs.frozen
class Made:
    """A class, what fits it, how the converter reads it, and the JSON keys of the fields."""

    model: type
    values: st.SearchStrategy[dict[str, Any]]
    rename: Any
    keys: dict[str, str]
    naive: Literal["refuse", "utc"]

    @property
    def converter(self) -> Converter:
        return make_converter(rename=self.rename, naive=self.naive)


@st.composite
def classes(draw: st.DrawFn, *, inside: Any = False) -> Made:
    rename = draw(st.sampled_from([*RENAMES])) if inside is False else inside
    required: dict[str, Any] = {}
    optional: dict[str, Any] = {}
    kinds: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    keys: dict[str, str] = {}
    for index in range(draw(st.integers(1, 4))):
        name = f"field_{index}"
        kinds[name], values = draw(KINDS)
        if inside is False and draw(st.integers(0, 4)) == 0:
            inner = draw(classes(inside=rename))
            kinds[name], values = inner.model, inner.values
        default: Any = draw(st.sampled_from([NOTHING, None, 7, Factory(list)]))
        keys[name], given = draw(
            st.sampled_from([
                (RENAMES[rename].replace("1", str(index)), {}),
                (f"_{name}", {"alias": f"_{name}"}),
                (f"{name}é", {"alias": f"{name}é"}),
                *((key, {"metadata": wire(key)}) for key in (f"{index}", f"{name} é", f'"{name}')),
            ])
        )  # fmt: skip
        fields[name] = attrs.field(default=default, kw_only=True, **given)
        (required if default is NOTHING else optional)[keys[name]] = values
    bare = type("Made", (), {"__module__": __name__, "__annotations__": kinds, **fields})
    decorate: Any = draw(st.sampled_from([attrs.frozen, attrs.define]))
    model = decorate(slots=draw(st.integers(0, 3)) > 0)(bare)
    naive: Any = draw(st.sampled_from(["refuse", "utc"]))
    return Made(model, st.fixed_dictionaries(required, optional=optional), rename, keys, naive)


@st.composite
def altered(draw: st.DrawFn, value: Any) -> Any:
    """Return *value*, sometimes with something else somewhere in it."""
    roll = draw(st.integers(0, 11))
    if roll == 0:
        return draw(JSON | OVERFLOWING)
    if isinstance(value, dict):
        entries = {key: draw(altered(inner)) for key, inner in value.items()}
        if roll == 1 and entries:
            entries.pop(draw(st.sampled_from(sorted(entries))))
        if roll == 2:
            entries[draw(TEXT)] = draw(JSON)
        return entries
    if isinstance(value, list):
        return [draw(altered(inner)) for inner in value]
    return value


def attempt(read: Callable[[], Any]) -> str:
    """Return the repr of the result, which shows all types, or that it was refused."""
    try:
        return repr(read())
    except Exception:
        return "refused"


def both(converter: Converter, made: Made, value: Any) -> tuple[str, str] | None:
    """Return what the two ways make of *value*, if there are two."""
    try:
        hook = converter.get_structure_hook(made.model)
    except Exception:  # plain cattrs has no hook for some unions
        return None
    reader = reader_for(Converters(make_converter(), converter), Envelope, "data", made.model)
    if reader is None:
        return None
    body = json.dumps({"data": [value]}, ensure_ascii=False).encode()
    fast = attempt(lambda: fast_row(reader, body))
    slow = attempt(lambda: hook(msgspec.json.decode(body)["data"][0], made.model))
    return fast, slow


def fast_row(reader: Reader, body: bytes) -> Any:
    (row,), _ = reader.read_rows(body, 0)
    return row


@given(data=st.data(), made=classes())
@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=examples(120))
def test_both_ways_accept_and_refuse_the_same(data: st.DataObject, made: Made) -> None:
    value = data.draw(made.values.flatmap(altered))
    ways = both(made.converter, made, value)
    assert ways is None or ways[0] == ways[1]


@given(data=st.data(), made=classes())
@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=examples(80))
def test_what_is_read_fast_by_a_lenient_converter_is_what_its_hooks_make(
    data: st.DataObject, made: Made
) -> None:
    value = data.draw(made.values.flatmap(altered))
    lenient = Converter(detailed_validation=data.draw(st.booleans()))
    lenient.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    rules: Any = {name: override(rename=key) for name, key in made.keys.items()}
    lenient.register_structure_hook_factory(
        lambda kind: kind is made.model,
        lambda kind: make_dict_structure_fn(kind, lenient, **rules),
    )
    ways = both(lenient, made, value)
    if ways is not None and ways[0] != "refused":
        assert ways[0] == ways[1]
