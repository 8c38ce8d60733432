"""What may be the body of a request, for type checkers and when it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from accutics_authentic._base.arguments import type_of
from accutics_authentic._codec import Codec, is_class_instance
from accutics_authentic.errors import ConfigurationError

from .messages import Hidden


class AttrsInstance(Protocol):
    """An instance of an attrs class."""

    __attrs_attrs__: ClassVar[Any]


class DataclassInstance(Protocol):
    """An instance of a dataclass; to pyright an attrs instance is one as well."""

    __dataclass_fields__: ClassVar[Any]


class StructInstance(Protocol):
    """An instance of a ``msgspec.Struct``."""

    __struct_fields__: ClassVar[Any]


class ModelInstance(Protocol):
    """An instance of a pydantic model."""

    def model_dump(self, *, mode: Any = ..., by_alias: Any = ...) -> dict[str, Any]:
        """Return the fields by name."""
        ...


class NamedTupleInstance(Protocol):
    """An instance of a ``NamedTuple``."""

    def _asdict(self) -> dict[str, Any]: ...


#: An entity; a TypedDict is a mapping. There is no common base class to name instead.
Body = (
    Mapping[str, object]
    | AttrsInstance
    | DataclassInstance
    | StructInstance
    | ModelInstance
    | NamedTupleInstance
)


def encode_body(value: Body, codec: Codec, *, changes: bool = False) -> bytes:
    """Return the JSON of an entity: a mapping, or an instance of any kind of model.

    With *changes*, fields of an instance that have their default value are left out.

    Raises:
        ConfigurationError: It is neither, or cannot be written as JSON.
    """
    if isinstance(value, Mapping) or is_class_instance(value):
        return Hidden(codec.encode(value, changes=changes))
    expected = "a mapping, or an instance of a model such as an attrs class or a dataclass"
    raise ConfigurationError(f"a body must be {expected}, not {type_of(value)}")
