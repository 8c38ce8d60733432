"""``msgspec.Struct``: read by msgspec itself, by the rules that the class declares.

The fields that msgspec would read otherwise than the converter does (classes of another kind,
dates and times, types with a hook of the user's own) are read by the converter: msgspec fills a
struct with ``Any`` in their place, and the instance is made of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from cattrs import AttributeValidationNote, ClassValidationError, Converter
from cattrs.dispatch import UnstructureHook
from cattrs.gen import override

from accutics_authentic._codec.build_lock import BUILD_LOCK
from accutics_authentic._codec.mismatch import UnencodableError

from .kind import NO_DEFAULT, Kind, ModelField, OmittingHook, class_of
from .struct_plan import MISSING, StructPlan, keys_of, make_plan, without_unset


class Structs(Kind):
    """Subclasses of ``msgspec.Struct``."""

    def fields(self, model: Any) -> Iterable[ModelField]:
        """Return the fields."""
        return [ModelField(name) for name in model.__struct_fields__]

    def tag(self, model: Any) -> tuple[str, object] | None:
        """Return its tag, if it has one."""
        config = model.__struct_config__
        return None if config.tag is None else (config.tag_field, config.tag)

    def types(self, model: Any) -> Mapping[str, Any]:
        """Return the types, without ``UNSET``, which is no value."""
        types = super().types(model)
        return {name: without_unset(types[name]) for name in model.__struct_fields__}

    def default(self, value: Any, name: str) -> Any:
        """Return the default, made by its factory."""
        (field,) = (each for each in msgspec.structs.fields(type(value)) if each.name == name)
        if field.default_factory is not msgspec.NODEFAULT:
            return field.default_factory()
        return NO_DEFAULT if field.default is msgspec.NODEFAULT else field.default

    def read_hook(self, kind: Any, converter: Converter) -> StructHook:
        """Return what reads *kind*."""
        if getattr(kind, "__parameters__", ()):
            raise TypeError("a generic class needs its arguments")
        return StructHook(kind, converter)

    def write_hook(self, kind: Any, converter: Converter) -> UnstructureHook:
        """Return what writes *kind*."""
        writer = StructWriter(class_of(kind), converter)
        omits = class_of(kind).__struct_config__.omit_defaults
        return OmittingHook(writer, self) if omits else writer


KIND = Structs()


class StructHook:
    """Structures a struct.

    Attributes:
        overrides: The keys of the fields, where cattrs has them.
    """

    def __init__(self, kind: Any, converter: Converter) -> None:
        self.overrides = _overrides(class_of(kind))
        self._kind = kind
        self._converter = converter
        self._made_plan: StructPlan | None = None

    def __call__(self, value: Any, _: Any) -> Any:
        """Return the instance."""
        plan = self.plan()
        mismatch = None
        try:
            read = msgspec.convert(value, plan.filled)
        except msgspec.ValidationError as error:
            from .struct_errors import struct_mismatch  # most documents fit

            mismatch = struct_mismatch(error, self._kind, plan.keys)
        if mismatch is not None:
            raise mismatch
        return read if self.is_direct else self._instance(read, plan)

    @property
    def is_direct(self) -> bool:
        """Whether msgspec reads all of it rightly."""
        return self.plan().filled is self._kind

    def plan(self) -> StructPlan:
        """Return the plan, made at the first use: a class may hold itself."""
        if self._made_plan is None:
            with BUILD_LOCK:
                self._made_plan = make_plan(self._kind, self._converter)
        return self._made_plan

    def _instance(self, read: Any, plan: StructPlan) -> Any:
        model = class_of(self._kind)
        values: dict[str, Any] = {}
        errors: list[Exception] = []
        for name, kind, hook in plan.fields:
            value = getattr(read, name)
            try:
                if value is not MISSING:
                    values[name] = value if hook is None else hook(value, kind)
            except Exception as error:
                error.add_note(AttributeValidationNote("", name, kind))
                errors.append(error)
        if not errors:
            try:
                return model(**values)
            except Exception as error:  # ``__post_init__`` refuses it
                errors.append(error)
        raise ClassValidationError(f"While structuring {model.__name__}", errors, model)


class StructWriter:
    """Writes instances of one struct, each value in it by its own hook.

    Attributes:
        overrides: The keys of the fields, where cattrs has them.
    """

    def __init__(self, model: Any, converter: Converter) -> None:
        self.overrides = _overrides(model)
        self._model = model
        self._converter = converter

    def __call__(self, value: Any) -> Any:
        """Return an object, or an array if the class is ``array_like``.

        Raises:
            UnencodableError: A field of an array is ``UNSET``: without it others would move up.
        """
        config = self._model.__struct_config__
        written = {} if config.tag is None else {config.tag_field: config.tag}
        for name, key in keys_of(self._model):
            content = getattr(value, name)
            if content is not msgspec.UNSET:
                written[key] = self._converter.unstructure(content)
            elif config.array_like:
                raise UnencodableError("an array cannot leave out a field that is UNSET", value)
        return [*written.values()] if config.array_like else written


def _overrides(model: Any) -> dict[str, Any]:
    return {name: override(rename=key) for name, key in keys_of(model)}
