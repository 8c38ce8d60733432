"""Models of pydantic read and write as they say themselves; nothing of the document is kept."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import warnings
from datetime import datetime
from traceback import TracebackException
from typing import Annotated, Any, Generic, Literal, TypeVar

import pydantic
import pytest
from pydantic import AliasChoices, AliasPath, ConfigDict, Field, RootModel, field_validator
from pydantic_core import PydanticCustomError

from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._codec import Codec, make_converter
from accutics_authentic.errors import ConfigurationError

from .refusing import SECRET, check_reveals_nothing, decode_error_of
from .zoo import MOMENT, Envelope, page

pytestmark = pytest.mark.usefixtures("both_ways")
T = TypeVar("T")
codec = Codec()


@dataclasses.dataclass
class Inner:
    size: int


class Cat(pydantic.BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(pydantic.BaseModel):
    kind: Literal["dog"]


class Full(pydantic.BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: int = Field(alias="_id")
    title: str = Field(default="", validation_alias="theTitle", serialization_alias="title")
    deep: int = Field(default=0, validation_alias=AliasChoices("deep", AliasPath("path", "to", 0)))
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    either: int | list[int] = 0
    inner: Inner | None = None
    children: list[Full] = []
    many: list[int] = Field(default=[], max_length=2)
    secret: str = ""
    odd: str = ""
    custom: int = 0

    @field_validator("secret")
    @classmethod
    def check_secret(cls, value: str) -> str:
        if value:
            raise ValueError(f"{value} is bad")
        return value

    @field_validator("odd")
    @classmethod
    def check_odd(cls, value: str) -> str:
        if value == "boom":
            raise LookupError(SECRET)
        if value:
            raise PydanticCustomError("int_type", "odd {value}", {"value": value})
        return value

    @field_validator("custom")
    @classmethod
    def check_custom(cls, value: int) -> int:
        if value:
            raise ValueError("must be empty")
        return value


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"theTitle": 1}, "$.theTitle: Input should be a valid string"),
    ({SECRET: 1}, "$[*]: Extra inputs are not permitted"),
    ({"deep": SECRET}, "$.deep: Input should be a valid integer, unable to parse string as an"),
    ({"path": {"to": [SECRET]}}, "$.path.to[0]: Input should be a valid integer"),
    ({"pet": {"kind": SECRET}}, "$.pet: expected one of the tags that are declared"),
    ({"pet": {"kind": "cat", "lives": SECRET}}, "$.pet.lives: Input should be a valid integer"),
    ({"either": SECRET}, "$.either: Input should be a valid integer, unable to parse"),
    ({"either": [1, SECRET]}, "$.either: Input should be a valid integer (and 1 more)"),
    ({"inner": {"size": SECRET}}, "$.inner.size: Input should be a valid integer"),
    ({"inner": {}}, "$.inner.size: required field missing"),
    ({"children": [{"_id": 1, "children": [{}]}]}, "$.children[0].children[0]._id: required"),
    ({"many": [7, 8, 9]}, "$.many: List should have at most 2 items after validation, not 3"),
    ({"secret": SECRET}, "$.secret: refused by its validator (ValueError)"),
    ({"odd": SECRET}, "$.odd: refused by pydantic"),
    ({"odd": "boom"}, "$: refused as Full (LookupError)"),
    ({"custom": 7}, "$.custom: Value error, must be empty"),
]


@pytest.mark.parametrize(("row", "text"), WRONG)
def test_what_does_not_fit_is_refused_and_never_shown(row: dict[str, Any], text: str) -> None:
    error = decode_error_of(json.dumps({"_id": 1, **row}).encode(), Full)
    assert str(error).startswith(text)
    check_reveals_nothing(error)
    rows = codec.decode_page(page({"_id": 1}, {"_id": 1, **row}), Envelope, "data", Full)
    assert (len(rows.items), rows.error is not None) == (1, True)


class Tricky(pydantic.BaseModel):
    value: str

    @field_validator("value")
    @classmethod
    def check(cls, value: str) -> str:
        raise PydanticCustomError(f"type_of_{value}", f"wrong: {value}")


class Stopping(pydantic.BaseModel):
    value: str

    @field_validator("value")
    @classmethod
    def stop(cls, value: str) -> str:
        del value  # the caller's own frame is shown
        raise KeyboardInterrupt


def test_no_frame_of_pydantic_shows_the_document() -> None:
    with pytest.raises(KeyboardInterrupt) as caught:
        hides_frames(codec.decode)(json.dumps({"value": SECRET}).encode(), Stopping)
    shown = TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [
        each for each in shown.stack if each.name != "test_no_frame_of_pydantic_shows_the_document"
    ]
    assert [each.name for each in frames] == ["stop"]
    assert SECRET not in "".join(str(each.locals) for each in frames)


def test_not_even_the_type_of_a_custom_error_shows_the_value() -> None:
    error = decode_error_of(json.dumps({"value": SECRET}).encode(), Tricky)
    assert str(error) == "$.value: refused by pydantic"
    check_reveals_nothing(error)


def test_names_on_the_wire_are_those_of_pydantic() -> None:
    it = codec.decode(b'{"_id": 1, "theTitle": "t", "path": {"to": [7]}}', Loose)
    assert (it.id, it.title, it.deep) == (1, "t", 7)
    document = json.loads(codec.encode(it))
    assert (document["_id"], document["title"], document["deep"]) == (1, "t", 7)
    assert json.loads(codec.encode(it, changes=True)) == {"_id": 1, "title": "t", "deep": 7}


class Loose(Full):
    model_config = ConfigDict(extra="allow")


class Box(pydantic.BaseModel, Generic[T]):
    it: T


class Short(pydantic.BaseModel):
    id: int = Field(validation_alias=AliasChoices(AliasPath("_id", 0), "_id"))


class Shorter(pydantic.BaseModel):
    id: int = Field(alias="_id")
    title: str = ""


def test_members_of_a_union_are_chosen_by_their_names_on_the_wire() -> None:
    union: Any = Shorter | Short | Full
    for document, model in (
        ({"_id": 1}, Shorter),
        ({"_id": [1]}, Short),
        ({"_id": 1, "title": "t"}, Shorter),
        ({"_id": 1, "theTitle": "t", "children": []}, Full),
    ):
        assert type(codec.decode(json.dumps(document).encode(), union)) is model


class Strict(pydantic.BaseModel):
    at: datetime = Field(strict=True)
    pair: tuple[int, int] = (0, 0)


Ids = RootModel[list[int]]


class Late(pydantic.BaseModel):
    other: Later | None = None


class Later(pydantic.BaseModel):
    id: int


def test_generic_root_and_late_models_are_read_and_written() -> None:
    for model, document in (
        (Box[int], {"it": 1}),
        (Box[list[Strict]], {"it": [{"at": "2024-03-01T12:30:00+01:00", "pair": [1, 2]}]}),
        (Ids, [1, 2]),
        (RootModel[dict[str, Later]], {"root": {"id": 1}, "x": {"id": 2}}),
        (Late, {"other": {"id": 1}}),
        (list[Late], [{"other": None}]),
    ):
        codec.check(model)
        it = codec.decode(json.dumps(document).encode(), model)
        for changes in (False, True):
            assert json.loads(codec.encode({"it": it}, changes=changes))["it"] == document
    root = RootModel[dict[str, Later]]({"root": Later(id=1)})
    assert json.loads(codec.encode(root, changes=True)) == {"root": {"id": 1}}


def test_a_strict_field_takes_what_json_has_in_place_of_its_type() -> None:
    it = codec.decode(b'{"at": "2024-03-01T12:30:00Z", "pair": [1, 2]}', Strict)
    assert it == Strict(at=MOMENT, pair=(1, 2))
    error = decode_error_of(json.dumps({"at": MOMENT.timestamp()}).encode(), Strict)
    assert error.where == "$.at"
    surrogate = decode_error_of(b'{"at": "\\ud800"}', Strict)
    assert str(surrogate) == "$: refused as Strict (UnicodeEncodeError)"
    check_reveals_nothing(surrogate)


def test_a_model_that_cannot_be_completed_is_refused_with_its_field() -> None:
    class Forward(pydantic.BaseModel):
        owner: list[Nobody]  # type: ignore[name-defined]  # noqa: F821  # on purpose

    with pytest.raises(ConfigurationError) as caught:
        codec.check(list[Forward])
    assert str(caught.value) == (
        "Forward.owner: its annotation 'list[Nobody]' cannot be resolved; define what it names at"
        " module level"
    )


def test_what_an_instance_holds_is_sent_without_a_warning() -> None:
    odd = Later.model_construct(id=SECRET)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert json.loads(codec.encode(odd)) == {"id": SECRET}


class Unwritable(pydantic.BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    it: Any = None
    share: float = 0.0


def test_what_pydantic_cannot_write_is_refused_without_its_value() -> None:
    class Thing:
        def __repr__(self) -> str:
            return SECRET

    with pytest.raises(ConfigurationError) as caught:
        codec.encode(Unwritable(it=Thing()))
    assert str(caught.value) == (
        "$: the converter could not unstructure Unwritable (PydanticSerializationError)"
    )
    assert caught.value.__context__ is None
    with pytest.raises(ConfigurationError, match=r"^\$\.share: JSON has no NaN"):
        codec.encode(Unwritable(share=float("nan")))


def test_a_hook_of_the_users_own_comes_first() -> None:
    converter = make_converter()
    converter.register_structure_hook(Later, lambda value, _: Later(id=value))
    converter.register_unstructure_hook(Later, lambda value: value.id)
    own = codec.using(converter)
    assert own.decode(b"[7]", list[Later]) == [Later(id=7)]
    assert own.encode({"it": Later(id=7)}, changes=True) == b'{"it":7}'


def test_pydantic_is_not_imported_for_those_who_do_not_use_it() -> None:
    line = "import sys, accutics_authentic; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)  # noqa: S603  # our own line
    assert done.stdout.strip() == "False"
