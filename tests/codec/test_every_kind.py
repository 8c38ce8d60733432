"""Models of every kind are read and written alike."""

from __future__ import annotations

import json
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._codec import Codec, make_converter
from accutics_authentic._codec.kinds import kind_of
from accutics_authentic._codec.kinds.kind import NO_DEFAULT
from accutics_authentic.errors import DecodeError

from .every_kind import BOXES, CLASSES, DEFAULTS, ROWS, Color, TypedRow
from .refusing import SECRET, check_reveals_nothing, decode_error_of
from .zoo import Envelope, one, page

pytestmark = pytest.mark.usefixtures("both_ways")
codec = Codec()

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
floats = st.floats(allow_nan=False, allow_infinity=False)
ints = st.integers(-(2**70), 2**70)
owners = st.builds(
    lambda *values: dict(zip(("id", "name"), values, strict=True)), texts, texts | st.none()
)
anything = st.none() | st.booleans() | ints | texts | st.lists(texts) | st.dictionaries(texts, ints)
times = st.datetimes(
    timezones=st.integers(1, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
).map(lambda time: time.isoformat())  # in UTC pydantic writes Z, and others +00:00
fields = {
    "id": ints,
    "name": texts,
    "score": floats,
    "on": st.booleans(),
    "when": times,
    "color": st.sampled_from(["red", "blue"]),
    "tags": st.lists(texts, max_size=3),
    "counts": st.dictionaries(texts, ints, max_size=3),
    "owner": owners | st.none(),
    "owners": st.lists(owners, max_size=3),
    "any": anything,
}
#: With their keys in order, as classes write them.
rows = st.tuples(*fields.values()).map(lambda values: dict(zip(fields, values, strict=True)))
ROW: dict[str, Any] = {
    "id": 1,
    "name": "first",
    "score": 1.5,
    "on": True,
    "when": "2024-01-01T00:00:00+01:00",
    **DEFAULTS,
}
REQUIRED = ROW.keys() - DEFAULTS.keys()


envelope: Any = Envelope  # of models that are variables, which mypy does not follow


def compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def read(row: Any, model: Any) -> Any:
    codec.check(model)
    decoded = codec.decode_page(page(row), Envelope, "data", model)
    assert decoded.error is None
    (item,) = decoded.items
    assert codec.decode(one(row), envelope[model]).data == item
    return item


@given(rows)
def test_a_row_is_read_and_written_to_the_letter_by_every_kind(row: dict[str, Any]) -> None:
    written = {name: codec.encode(read(row, model)) for name, (model, _) in ROWS.items()}
    number = written["attrs"].partition(b'"score":')[2].partition(b",")[0]  # 1e16, or 1e+16
    expected = compact({**row, "score": 0.5}).replace(b'"score":0.5', b'"score":' + number)
    assert float(number) == row["score"]
    assert json.loads(written["attrs"]) == row
    assert written == dict.fromkeys(ROWS, expected)


@given(rows, st.sampled_from([*BOXES]), st.sampled_from([*ROWS]))
def test_a_kind_within_another_is_read_and_written_to_the_letter(
    row: dict[str, Any], outer: str, inner: str
) -> None:
    model, value = BOXES[outer][ROWS[inner][0]], {"it": row, "more": [row, row]}
    document: Any = [row] if outer == "list" else value
    assert json.loads(codec.encode({"it": read(document, model)})) == {"it": document}


@pytest.mark.parametrize("outer", BOXES)
@pytest.mark.parametrize("inner", CLASSES)
def test_a_kind_within_another_is_refused_by_its_path(outer: str, inner: str) -> None:
    wrong = {**ROW, "owners": [{"id": SECRET}, {"id": [SECRET]}]}
    document: Any = [wrong] if outer == "list" else {"it": ROW, "more": [wrong]}
    error = decode_error_of(json.dumps(document).encode(), BOXES[outer][ROWS[inner][0]])
    place = "$[0]" if outer == "list" else "$.more[0]"
    assert error.where == f"{place}.owners[1].id"
    check_reveals_nothing(error)


WRONG: list[tuple[str, Any, str]] = [
    ("id", SECRET, ".id"),
    ("id", 1.5, ".id"),
    ("name", None, ".name"),
    ("name", [SECRET], ".name"),
    ("on", SECRET, ".on"),
    ("when", SECRET, ".when"),
    ("when", f"2024-01-01 {SECRET}", ".when"),
    ("color", SECRET, ".color"),
    ("tags", SECRET, ".tags"),
    ("tags", {"0": SECRET}, ".tags"),
    ("tags", ["", 7, SECRET], ".tags[1]"),
    ("counts", [[SECRET, 1]], ".counts"),
    ("counts", {SECRET: SECRET}, ".counts[*]"),
    ("owner", SECRET, ".owner"),
    ("owner", {"name": SECRET}, ".owner.id"),
    ("owners", [{"id": "a"}, {"id": 7, SECRET: 1}], ".owners[1].id"),
]


@pytest.mark.parametrize("name", [name for name in ROWS if name != "dict"])
@pytest.mark.parametrize(("field", "value", "place"), WRONG)
def test_what_does_not_fit_is_refused_by_every_kind_and_never_shown(
    field: str, value: Any, place: str, name: str
) -> None:
    model, _ = ROWS[name]
    wrong = {**ROW, field: value}
    poisoned = codec.decode_page(page(ROW, wrong, ROW), Envelope, "data", model)
    assert len(poisoned.items) == 1  # what comes before it is not lost
    assert poisoned.error is not None
    assert (poisoned.error.index, poisoned.error.where) == (1, f"$.data[1]{place}")
    check_reveals_nothing(poisoned.error)
    rest = codec.decode_page(page(ROW, wrong, ROW), Envelope, "data", model, start=2)
    assert (len(rest.items), rest.error) == (1, None)
    single = decode_error_of(one(wrong), envelope[model])
    assert single.where == f"$.data{place}"
    check_reveals_nothing(single)


LAX = {"pydantic", "TypedDict", "dict"}


@pytest.mark.parametrize("name", [name for name in ROWS if name not in LAX])
@pytest.mark.parametrize(
    ("field", "value"),
    [("id", "1"), ("id", True), ("id", 1.0), ("score", "1"), ("on", 1), ("on", "true")],
)
def test_nothing_is_converted(field: str, value: Any, name: str) -> None:
    error = decode_error_of(one({**ROW, field: value}), envelope[ROWS[name][0]])
    assert error.where == f"$.data.{field}"


def test_a_pydantic_model_converts_as_its_own_configuration_says() -> None:
    lax, strict = ROWS["pydantic"][0], ROWS["pydantic, strict"][0]
    assert read({**ROW, "id": "7"}, lax).id == 7
    assert read(ROW, strict).color is Color.RED
    with pytest.raises(DecodeError, match="Input should be a valid integer"):
        codec.decode(json.dumps({**ROW, "id": "7"}).encode(), strict)


@pytest.mark.parametrize("name", [name for name in ROWS if name != "dict"])
def test_missing_keys_are_named_and_unknown_ones_accepted(name: str) -> None:
    model, _ = ROWS[name]
    needed = {key: ROW[key] for key in REQUIRED}
    assert read({**needed, "unknown": 1}, model) is not None
    error = decode_error_of(json.dumps({"id": 1, "name": "n", "on": True}).encode(), model)
    assert error.text.startswith("required field missing")
    assert error.where in {"$.score", "$.when"}
    value: Any
    for value in (7, [], None, SECRET):
        refused = decode_error_of(json.dumps(value).encode(), model)
        assert refused.where == "$"
        check_reveals_nothing(refused)


OTHER: dict[str, Any] = {
    "color": Color.BLUE,
    "tags": ["x"],
    "counts": {"k": 1},
    "owners": [],
    "any": [None],
}


@given(st.sets(st.sampled_from(["color", "tags", "counts", "any"])), st.sampled_from([*CLASSES]))
def test_changes_are_what_was_set(names: set[str], name: str) -> None:
    model, owner = CLASSES[name]
    set_fields = {each: OTHER[each] for each in names}
    it = model(**{**read_fields(name), **set_fields}, owner=owner(id="o"))
    document = json.loads(codec.encode(it))
    assert document.keys() == ROW.keys()
    assert document["owner"] == {"id": "o", "name": None}
    changes = json.loads(codec.encode(it, changes=True))
    assert changes == {
        key: document[key] for key in document if key in REQUIRED | names | {"owner"}
    }


def read_fields(name: str) -> dict[str, Any]:
    """Return the values of the required fields, as an instance has them."""
    it = read(ROW, CLASSES[name][0])
    return {field: getattr(it, field) for field in REQUIRED}


@pytest.mark.parametrize("name", CLASSES)
def test_only_pydantic_knows_what_was_set_to_its_default(name: str) -> None:
    it = CLASSES[name][0](**read_fields(name), owner=None, color=Color.RED)
    sent = json.loads(codec.encode(it, changes=True)).keys() - REQUIRED
    assert sent == ({"owner", "color"} if name.startswith("pydantic") else set())


@pytest.mark.parametrize("name", CLASSES)
def test_a_converter_may_leave_out_defaults_at_every_level(name: str) -> None:
    model, owner = CLASSES[name]
    own = codec.using(make_converter(omit_defaults=True))
    it = {"it": model(**read_fields(name), owners=[owner(id="o")])}
    document = json.loads(own.encode(it))["it"]
    assert document == {**{key: ROW[key] for key in REQUIRED}, "owners": [{"id": "o"}]}


@pytest.mark.parametrize("name", CLASSES)
def test_one_of_two_kinds_or_null(name: str) -> None:
    model, owner = CLASSES[name]
    kind: Any
    for kind in (model | owner | None, owner | int | None):
        codec.check(kind)
        assert codec.decode(one({"id": "o"}), envelope[kind]).data == owner(id="o")
        assert codec.decode(one(None), envelope[kind]).data is None
    assert codec.decode(one(ROW), envelope[model | None]).data == read(ROW, model)
    assert json.loads(codec.encode({"it": owner(id="o")}))["it"] == {"id": "o", "name": None}


@pytest.mark.parametrize("first", CLASSES)
@pytest.mark.parametrize("second", CLASSES)
def test_of_two_classes_that_fit_the_one_with_more_of_the_keys_is_taken(
    first: str, second: str
) -> None:
    model, owner = CLASSES[first][0], CLASSES[second][1]
    small, large = {"id": "o"}, {"id": "o", "name": "n"}
    either: Any
    for either in (model | owner, owner | model, owner | model | str | None):
        codec.check(either)
        for document in (small, large):
            assert codec.decode(one(document), envelope[either]).data == owner(**document)
        assert codec.decode(one(ROW), envelope[either]).data == read(ROW, model)
    error = decode_error_of(one({"id": [SECRET]}), envelope[model | owner])
    assert str(error).startswith("$.data")
    check_reveals_nothing(error)


def test_a_kind_without_defaults_says_so() -> None:
    for model in (TypedRow, ROWS["pydantic"][0]):
        kind: Any = kind_of(model)
        assert kind.default(ROW, "color") is NO_DEFAULT
