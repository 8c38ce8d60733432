"""What one kind of model is: how it is told from others, read and written, and its defaults."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self, TypeVar, get_args, get_origin, get_type_hints

from cattrs import Converter
from cattrs.dispatch import StructureHook, UnstructureHook

from accutics_authentic._base.structs import Frozen
from accutics_authentic._codec.internals import NO_OVERRIDE, key_in, overrides_of
from accutics_authentic._codec.mismatch import mismatch

QUALIFIERS = ("Required", "NotRequired", "ReadOnly", "Final")
NO_DEFAULT: Any = object()  # equals no value


def class_of(kind: Any) -> Any:
    """Return the class of *kind*, without its arguments."""
    return get_origin(kind) or kind


def arguments_of(kind: Any) -> dict[Any, Any]:
    """Return the arguments of *kind* by the type variable that each stands for."""
    return dict(zip(getattr(class_of(kind), "__parameters__", ()), get_args(kind), strict=False))


class ModelError(Exception):
    """A class that cannot be used as it is declared; the text says why.

    It never leaves this package.
    """


def filled(kind: Any, arguments: Mapping[Any, Any]) -> Any:
    """Return *kind* with *arguments* in place of its type variables."""
    if isinstance(kind, TypeVar):
        return arguments.get(kind, kind)
    variables = () if get_origin(kind) is None else getattr(kind, "__parameters__", ())
    return kind[tuple(arguments.get(each, each) for each in variables)] if variables else kind


def has_type_variable(kind: Any) -> bool:
    """Return whether *kind* is or holds a type variable, or ``Self``."""
    return (
        isinstance(kind, TypeVar)
        or kind is Self
        or any(has_type_variable(each) for each in get_args(kind))
    )


def split_qualifiers(annotation: Any) -> tuple[set[str], Any]:
    """Return the names of the qualifiers of a field's annotation, and the type in them.

    By name, as Python 3.11 has no ``ReadOnly``.
    """
    found = set()
    while (name := getattr(get_origin(annotation), "_name", None)) in QUALIFIERS:
        found.add(name)
        annotation = get_args(annotation)[0]
    return found, annotation


class ModelField(Frozen, frozen=True):
    """A field of a model.

    Attributes:
        name: As its instances have it.
        init: Whether it is an argument of the class, so that it is read.
        converts: Whether it has a converter of its own, which may take what no hook reads.
        key: Its key in JSON, if its class gives it one.
    """

    name: str
    init: bool = True
    converts: bool = False
    key: str | None = None


class Kind(ABC):
    """One kind of model. A *model* is a class here, without its arguments."""

    @abstractmethod
    def fields(self, model: Any) -> Iterable[ModelField]:
        """Return the fields of *model*; none if only *model* itself knows what it reads."""

    def tag(self, model: Any) -> tuple[str, object] | None:
        """Return the key and the value that tell *model* from other members of a union, if any."""
        return None

    def types(self, model: Any) -> Mapping[str, Any]:
        """Return the type of each field that hooks read; raise any exception if it is unknown."""
        return get_type_hints(model, include_extras=True)

    def takes_fields(self, model: Any) -> bool:
        """Return whether instances can be made of the fields that are read, and nothing else."""
        return True

    def default(self, value: Any, name: str) -> Any:
        """Return the default of a field, as a new instance would have it, or ``NO_DEFAULT``.

        Whatever a factory or a converter of the user's own raises is raised.
        """
        return NO_DEFAULT

    def was_set(self, value: Any, name: str) -> bool | None:
        """Return whether a field was given a value; None if its kind does not remember."""
        return None

    def has_default(self, value: Any, name: str) -> bool:
        """Return whether a field has its default, or was not set."""
        was_set = self.was_set(value, name)
        if was_set is not None:
            return not was_set
        try:
            return _is_same(getattr(value, name), self.default(value, name))
        except Exception:  # a factory, converter or comparison of the user's own may raise anything
            return False

    @abstractmethod
    def read_hook(self, kind: Any, converter: Converter) -> StructureHook:
        """Return what reads *kind*, a model perhaps with arguments, strictly."""

    @abstractmethod
    def write_hook(self, kind: Any, converter: Converter) -> UnstructureHook:
        """Return what writes instances of *kind*, a model perhaps with arguments."""

    def omitting_hook(
        self, kind: Any, converter: Converter, write: Callable[..., UnstructureHook]
    ) -> UnstructureHook:
        """Return what writes instances without the fields that have their default.

        *write* makes what writes all fields.
        """
        return OmittingHook(write(kind, converter), self)


class OmittingHook(Frozen, frozen=True):
    """Writes instances without the fields that have their default.

    cattrs would leave out true where the default is 1.

    Attributes:
        hook: Writes all fields.
        kind: The kind of the instances.
    """

    hook: UnstructureHook
    kind: Kind

    def __call__(self, value: Any) -> Any:
        """Return the object; what the hook writes otherwise, such as an array, as it is."""
        document = self.hook(value)
        if isinstance(document, dict):
            for each in self.kind.fields(type(value)):
                rule = self.overrides.get(each.name, NO_OVERRIDE)
                if rule.omit_if_default is not False and self.kind.has_default(value, each.name):
                    document.pop(key_in(self.overrides, each.name), None)
        return document

    @property
    def overrides(self) -> Mapping[str, Any]:
        """The rules of fields."""
        return overrides_of(self.hook)


class ObjectHook(Frozen, frozen=True):
    """Structures a JSON object: into a mapping or a class.

    Attributes:
        hook: The hook of cattrs.
    """

    hook: StructureHook

    def __call__(self, value: Any, kind: Any) -> Any:
        """Return the mapping or the instance; raise unless *value* is an object."""
        if value.__class__ is not dict:
            raise mismatch("object", value)
        return self.hook(value, kind)

    @property
    def overrides(self) -> Mapping[str, Any]:
        """The rules of fields, where cattrs looks for them to tell the classes of a union apart."""
        return overrides_of(self.hook)


def _is_same(one: Any, other: Any) -> bool:
    """Return whether two values are equal and of the same types, at every level: true is not 1."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_is_same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_is_same(one[key], other[key]) for key in one)
    return bool(one == other)
