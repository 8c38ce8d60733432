"""Structs of msgspec: what they declare counts, and msgspec reads what it reads rightly."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import Enum, IntEnum
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

import attrs
import msgspec
import pytest
from cattrs import Converter
from msgspec import UNSET, Meta, UnsetType

from accutics_authentic._codec import Codec, make_converter
from accutics_authentic._codec.converters import Converters
from accutics_authentic._codec.readers import Readers
from accutics_authentic.errors import ConfigurationError

from .refusing import SECRET, check_reveals_nothing, decode_error_of
from .zoo import MOMENT, Color, Envelope, Owner, Plain, page
from .zoo import Checked as AttrsChecked

pytestmark = pytest.mark.usefixtures("both_ways")
T = TypeVar("T")
codec = Codec()


class Size(Enum):
    S = "s"
    L = "l"


class Level(IntEnum):
    LOW = 1


class Part(msgspec.Struct, rename="camel"):
    part_id: int
    sizes: list[Size] = []


class Tree(msgspec.Struct):
    name: str
    children: list[Tree] = []
    by_name: dict[str, Tree] = {}


class Native(msgspec.Struct):
    """Nothing that msgspec reads otherwise than the hooks."""

    id: int
    pair: tuple[int, str]
    level: Level | None = None
    literal: Literal["a", "b"] = "a"
    parts: dict[str, Part] | None = None
    tree: Tree | None = None
    free: dict[str, Any] = {}
    bare: list = []  # type: ignore[type-arg]  # on purpose
    note: Annotated[str, Meta(max_length=3)] | UnsetType = UNSET
    many: Annotated[list[int], Meta(max_length=2)] = []
    either: int | float | str = 0


class Mixed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="m"):
    """Fields that the converter reads: each alone would make it so."""

    id: int
    at: datetime = MOMENT
    checked: Annotated[list[AttrsChecked], Meta(max_length=1)] = []
    maybe: AttrsChecked | UnsetType = UNSET
    never: AttrsChecked | UnsetType | None = UNSET
    color: Color = Color.RED
    literal: Literal[1, "a"] = 1
    by_number: dict[int, int] = {}
    some: set[int] = msgspec.field(default_factory=lambda: {1})
    renamed: datetime | None = msgspec.field(default=None, name="_renamed")


def is_direct(model: Any, converter: Converter | None = None) -> bool:
    """Return whether msgspec reads *model* from the bytes, if it may."""
    own = converter or make_converter()
    reader: Any = Readers(Converters(own, own)).get(model)
    return reader is not None and reader._shadow is None


def test_msgspec_reads_what_it_reads_as_the_hooks_do(both_ways: None) -> None:
    fast = is_direct(int)
    direct: list[Any] = [Native, Part, Tree, list[Native], Part | None]
    assert {is_direct(model) for model in direct} == {fast}
    assert not any(is_direct(model) for model in (Mixed, Timed, Holder))
    converter = make_converter()
    converter.register_structure_hook(str, lambda value, _: value)
    assert not is_direct(Tree, converter)
    timed: list[Any] = [Timed, MaybeTimed, Ids, Twice]
    assert {is_read_fast(model) for model in timed} == {fast}
    assert not any(is_read_fast(model) for model in (Mixed, Holder, TimedTree))


def is_read_fast(model: Any) -> bool:
    own = make_converter()
    return Readers(Converters(own, own)).get(model) is not None


def test_a_naive_time_is_refused_by_its_place() -> None:
    naive = "2024-03-01T12:30:00"
    for model, row, where in (
        (Timed, {"at": naive}, "$.at"),
        (MaybeTimed, {"at": None, "by": naive}, "$.by"),
        (list[Timed], [{"at": naive}], "$[0].at"),
        (TimedTree, {"at": f"{naive}Z", "children": [{"at": naive}]}, "$.children[0].at"),
    ):
        assert decode_error_of(json.dumps(row).encode(), model).where == where
    assert read({"at": f"{naive}Z"}, Timed) == Timed(MOMENT)
    assert read({"at": None, "by": f"{naive}Z"}, MaybeTimed) == MaybeTimed(None, MOMENT)
    assert read({"at": None}, MaybeTimed).by is UNSET
    tree = {"at": f"{naive}Z", "children": [{"at": f"{naive}Z"}]}
    assert read(tree, TimedTree) == TimedTree(MOMENT, [TimedTree(MOMENT)])
    assert read({"id": str(UUID(int=1)), "part": {"id": "o"}}, Ids) == Ids(UUID(int=1), Owner("o"))


class MaybeTimed(msgspec.Struct):
    at: datetime | None
    by: datetime | UnsetType = UNSET


class TimedTree(msgspec.Struct):
    at: datetime
    children: list[TimedTree] = []


class Twice(msgspec.Struct):
    """Holds two of the same struct, which msgspec reads both times."""

    one: Ids
    other: Ids


class Ids(msgspec.Struct):
    """What the converter reads, and msgspec likewise."""

    id: UUID
    part: Owner


class Timed(msgspec.Struct):
    at: datetime


class Holder(msgspec.Struct):
    """Holds, deep down, what msgspec would read otherwise."""

    timed: list[Timed]
    holder: Holder | None = None


def read(row: Any, model: Any) -> Any:
    codec.check(model)
    rows = codec.decode_page(page(row), Envelope, "data", model)
    assert rows.error is None
    return rows.items[0]


def written(value: Any) -> Any:
    return json.loads(codec.encode({"it": value}))["it"]


def test_what_a_struct_declares_is_read_and_written() -> None:
    parts = {"a": {"partId": 1, "sizes": ["s"]}}
    tree = {"name": "r", "children": [{"name": "c", "children": [], "by_name": {}}], "by_name": {}}
    row = {"id": 1, "pair": [1, "b"], "parts": parts, "tree": tree, "level": 1, "either": 1}
    it = read(row, Native)
    assert it == Native(
        1,
        (1, "b"),
        Level.LOW,
        parts={"a": Part(1, [Size.S])},
        tree=Tree("r", [Tree("c")]),
        either=1,
    )
    rest = {"literal": "a", "free": {}, "bare": [], "many": []}
    assert written(it) == {**row, **rest}
    assert written(read({**row, "note": "abc"}, Native))["note"] == "abc"


def test_what_the_converter_reads_stands_beside_it() -> None:
    row = {
        "id": 1,
        "at": "2024-03-01T12:30:00Z",
        "checked": [{"id": 1, "name": " a "}],
        "maybe": {"id": 2},
        "color": 1,
        "literal": "a",
        "by_number": {},
        "some": [2],
        "_renamed": "2024-03-01T12:30:00+00:00",
        "kind": "m",
    }
    it = read(row, Mixed)
    assert it.checked == [AttrsChecked(1, "a")]
    assert (it.at, it.color, it.some, it.renamed) == (MOMENT, Color.ONE, {2}, MOMENT)
    assert it.never is UNSET
    assert read({"id": 1}, Mixed) == Mixed(id=1)
    document = written(it)
    assert document == {
        **row,
        "at": "2024-03-01T12:30:00+00:00",
        "checked": [{"id": 1, "name": "a"}],
        "maybe": {"id": 2, "name": ""},
    }
    assert written(read(document, Mixed)) == document
    changed = Mixed(id=1, literal="a", some={1}, renamed=MOMENT)
    assert json.loads(codec.encode(changed, changes=True)) == {
        "id": 1, "kind": "m", "literal": "a", "_renamed": "2024-03-01T12:30:00+00:00"
    }  # fmt: skip


WRONG: list[tuple[Any, dict[str, Any], str]] = [
    (Native, {"pair": [1]}, "$.pair: expected list of length 2"),
    (Native, {"pair": [1, 2]}, "$.pair[1]: expected str, got int"),
    (Native, {"level": 7}, "$.level: expected one of the values that are declared"),
    (Native, {"literal": SECRET}, "$.literal: expected one of the values that are declared"),
    (Native, {"parts": {SECRET: {}}}, "$.parts[*].partId: required field missing"),
    (Native, {"parts": {SECRET: 1}}, "$.parts[*]: expected object, got int"),
    (Native, {"note": SECRET}, "$.note: expected str of length <= 3"),
    (Native, {"many": [1, 2, 3]}, "$.many: expected list of length <= 2"),
    (Native, {"tree": {"name": "", "children": [{}]}}, "$.tree.children[0].name: required"),
    (Mixed, {SECRET: 1}, "$: has keys that it must not have"),
    (Mixed, {f"a` - at `$.{SECRET}": 1}, "$[*]: has keys that it must not have"),
    (Native, {"literal": f"' - at `$.{SECRET}`"}, "$.literal: expected one of the values"),
    (Mixed, {"kind": SECRET}, "$.kind: expected one of the values that are declared"),
    (Mixed, {"checked": [{"id": 1}, {"id": 1}]}, "$.checked: expected list of length <= 1"),
    (Mixed, {"checked": [{"id": -1}]}, "$.checked[0].id: refused by its validator (ValueError"),
    (Mixed, {"_renamed": SECRET}, "$._renamed: expected ISO 8601 text"),
    (Mixed, {"at": "2024-03-01T12:30:00"}, "$.at: expected a time with its offset"),
    (Holder, {"timed": [{"at": SECRET}]}, "$.timed[0].at: expected ISO 8601 text"),
    (Holder, {"timed": [], "holder": {"timed": [{}]}}, "$.holder.timed[0].at: required"),
]
NEEDED: dict[Any, Any] = {Native: {"id": 1, "pair": [1, "b"]}, Mixed: {"id": 1}, Holder: {}}


@pytest.mark.parametrize(("model", "row", "text"), WRONG)
def test_what_does_not_fit_is_refused_and_never_shown(
    model: Any, row: dict[str, Any], text: str
) -> None:
    error = decode_error_of(json.dumps({**NEEDED[model], **row}).encode(), model)
    assert str(error).startswith(text)
    check_reveals_nothing(error)


class Picky(msgspec.Struct):
    name: str

    def __post_init__(self) -> None:
        if self.name == SECRET:
            raise ValueError(f"Expected `{self.name}` - at `$.name`")
        if self.name == "boom":
            raise LookupError(SECRET)


class PickyTimed(Picky):
    at: datetime = MOMENT


@pytest.mark.parametrize(
    ("model", "row", "text"),
    [
        (Picky, {"name": SECRET}, "$: refused by Picky (ValueError)"),
        (PickyTimed, {"name": SECRET}, "$: refused by PickyTimed (ValueError)"),
        (list[Picky], [{"name": SECRET}], "$[0]: refused by Picky (ValueError)"),
        (dict[str, Picky], {SECRET: {"name": SECRET}}, "$[*]: refused by Picky (ValueError)"),
        (Tree | None, {"name": 1}, "$.name: expected str, got int"),
        (PickyTimed, {"name": "boom"}, "$: refused by PickyTimed (LookupError)"),
        (Picky, {"name": "boom"}, "$: refused as Picky (LookupError)"),
    ],
)
def test_what_a_class_raises_itself_is_named_by_its_type(model: Any, row: Any, text: str) -> None:
    error = decode_error_of(json.dumps(row).encode(), model)
    assert str(error) == text
    check_reveals_nothing(error)


class Pair(msgspec.Struct, Generic[T], array_like=True):
    one: T
    other: T | None = None


class Sparse(msgspec.Struct, omit_defaults=True, tag=True):
    id: int
    name: str = "none"
    tags: list[str] = []


class Other(msgspec.Struct, tag=True):
    id: int


def test_arrays_tags_and_left_out_defaults_are_those_of_msgspec() -> None:
    for kind, value in ((Pair[int], [1, 2]), (Pair[datetime], ["2024-03-01T12:30:00+00:00", None])):
        it = read(value, kind)
        assert written(it) == value
        assert json.loads(codec.encode(it, changes=True)) == value
        own = codec.using(make_converter(omit_defaults=True))  # an array has places, not keys
        assert json.loads(own.encode({"it": it})) == {"it": value}
    assert written(Sparse(1)) == {"type": "Sparse", "id": 1}
    assert written(Sparse(1, "a", ["b"])) == {"type": "Sparse", "id": 1, "name": "a", "tags": ["b"]}
    assert read({"type": "Other", "id": 1}, Sparse | Other) == Other(1)
    assert read([{"type": "Sparse", "id": 1}], list[Sparse | Other | int]) == [Sparse(1)]
    assert read({"it": {"type": "Other", "id": 1}}, Either) == Either(Other(1))
    assert read({"it": {"id": 1, "name": "n", "bark": ""}}, Vague).it == Vague.Known(1)


class Places(msgspec.Struct, array_like=True):
    one: int | UnsetType = UNSET
    two: int = 2


def test_an_array_is_not_written_without_a_place_since_others_would_move_up() -> None:
    assert written(Places(1)) == [1, 2]
    with pytest.raises(ConfigurationError, match=r"^\$\.places: an array cannot leave out a field"):
        codec.encode({"places": Places()})


class Either(msgspec.Struct):
    it: Sparse | Other | None = None


class Vague(msgspec.Struct):
    """A union whose members msgspec cannot tell apart: the first that fits is taken."""

    class Known(msgspec.Struct):
        id: int

    class Unknown(msgspec.Struct):
        id: int

    it: Known | Unknown


class Bare(msgspec.Struct):
    raw: bytes


class Unhooked(msgspec.Struct):
    it: list[complex]


class Deep(msgspec.Struct):
    mixed: Unhooked | UnsetType = UNSET


@attrs.frozen
class Around:
    deep: dict[str, Deep]


@pytest.mark.parametrize(
    ("model", "text"),
    [
        (Bare, "Bare.raw: the converter has no hook for bytes; register one"),
        (Unhooked, "Unhooked.it: the converter has no hook for complex; register one"),
        (Around, "Unhooked.it: the converter has no hook for complex; register one"),
        (Annotated[int | None, Meta(ge=1)], "the converter has no hook for Annotated[int | None, "),
        (Annotated[str, Meta(ge=1)], "the converter has no hook for Annotated[str, Meta(ge=1)]"),
        (Pair, "Pair is generic: say of what, as in Pair[int]"),
    ],
)
def test_what_has_no_rule_is_refused_with_class_and_field(model: Any, text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        codec.check(model)
    assert str(caught.value).startswith(text)


def test_a_hook_of_the_users_own_reads_and_writes_fields_and_whole_structs() -> None:
    converter = make_converter()
    converter.register_structure_hook(bytes, lambda value, _: bytes.fromhex(value))
    converter.register_unstructure_hook(bytes, bytes.hex)
    converter.register_structure_hook(Part, lambda value, _: Part(value))
    converter.register_unstructure_hook(Part, lambda value: value.part_id)
    own = codec.using(converter)
    own.check(Bare)
    assert own.decode(b'{"raw": "00ff"}', Bare) == Bare(b"\x00\xff")
    assert own.encode(Bare(b"\x00\xff")) == b'{"raw":"00ff"}'
    native = own.decode(b'{"id": 1, "pair": [1, ""], "parts": {"a": 7}}', Native)
    assert native.parts == {"a": Part(7)}
    assert json.loads(own.encode(native))["parts"] == {"a": 7}


def test_a_converter_that_knows_no_structs_refuses_them_by_name() -> None:
    own = codec.using(Converter())
    with pytest.raises(ConfigurationError, match=r"the converter has no hook for Part; register"):
        own.check(Part)
    with pytest.raises(ConfigurationError, match=r"\$: JSON has no Part"):
        own.encode(Part(1))


def test_what_cannot_be_written_is_named_by_its_path() -> None:
    naive = Mixed(id=1, renamed=datetime(2024, 1, 1))  # noqa: DTZ001  # on purpose
    with pytest.raises(ConfigurationError, match=r"^\$\._renamed: expected a time with its offset"):
        codec.encode(naive)
    assert written(Timed(datetime(2024, 1, 1, tzinfo=UTC)))["at"] == "2024-01-01T00:00:00+00:00"
    with pytest.raises(ConfigurationError, match=r"\$\.id, in Native: JSON has no complex"):
        codec.encode(Native(1j, (1, "")))  # type: ignore[arg-type]  # on purpose


def test_rules_of_msgspec_count_in_classes_of_all_kinds() -> None:
    assert read({"count": 3, "keys": {}, "at": "2024-03-01T12:30:00Z"}, Ruled)
    for row, where in (
        ({"count": -1}, "$.count"),
        ({"count": 1, "names": []}, "$.names"),
        ({"count": 1, "keys": {"a": 1}}, "$.keys"),
        ({"count": 1, "name": "A"}, "$.name"),
    ):
        assert decode_error_of(json.dumps(row).encode(), Ruled).where == where


@attrs.frozen
class Ruled:
    count: Annotated[int, Meta(ge=0)]
    names: Annotated[list[Plain], Meta(min_length=1)] | None = None
    keys: Annotated[dict[str, int], Meta(max_length=0)] = attrs.field(factory=dict)
    name: Annotated[str, Meta(pattern="^[a-z]*$")] | None = None
    at: Annotated[datetime, Meta(tz=True)] | None = None
    any: Annotated[str | int, Meta(title="Any")] = 0
