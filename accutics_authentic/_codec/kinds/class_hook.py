"""The hook of an attrs class, which cattrs generates only when a value comes.

Generating hooks takes longer than all else before a program's first row, and the fast reader, which
reads most values, only asks what they would do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Final, Generic, get_origin

from attrs import Attribute
from cattrs import Converter
from cattrs.dispatch import StructureHook

from accutics_authentic._codec.build_lock import BUILD_LOCK
from accutics_authentic._codec.internals import NO_OVERRIDE
from accutics_authentic._codec.mismatch import mismatch

from .kind import arguments_of, class_of, filled, has_type_variable


class ClassHook:
    """Structures a JSON object into an attrs class.

    Args:
        kind: The class, perhaps with arguments.
        converter: Its hooks read the fields.
        types: The types of the fields, by name.
        rules: The rules of some fields, by name.
        generate: Returns the hook of cattrs, newly generated.
    """

    __slots__ = ("_converter", "_generate", "_hook", "_kind", "_types", "overrides")

    def __init__(
        self,
        kind: Any,
        converter: Converter,
        types: Mapping[str, Any],
        rules: Mapping[str, Any],
        generate: Callable[[], StructureHook],
    ) -> None:
        self._kind = kind
        self._converter = converter
        self._types = types
        self._generate = generate
        self._hook: StructureHook | None = None
        #: The rules of fields, where cattrs looks for them.
        self.overrides = rules

    def __call__(self, value: Any, kind: Any) -> Any:
        """Return the instance; raise unless *value* is an object."""
        if value.__class__ is not dict:
            raise mismatch("object", value)
        return (self._hook or self._generated())(value, kind)

    def is_generated(self) -> bool:
        """Return whether cattrs has generated its hook, so that the hooks of its fields exist."""
        return self._hook is not None

    def fills_all_fields(self) -> bool:
        """Return whether it reads all fields."""
        return not any(each.omit for each in self.overrides.values())

    def field_hook(self, name: str) -> tuple[StructureHook, Any]:
        """Return what is called for the field *name*, and the type that it is asked for."""
        kind = self._types[name]
        own = self.overrides.get(name, NO_OVERRIDE).struct_hook
        return self._converter.get_structure_hook(kind) if own is None else own, kind

    def _generated(self) -> StructureHook:
        """Return the hook of cattrs, generated once for all hooks of the class.

        cattrs makes several of a class, but it keeps one: a class may refer to itself, and so be
        at any depth of a value.
        """
        with BUILD_LOCK:
            kept: Any = self._converter.get_structure_hook(self._kind)
            one = kept if isinstance(kept, ClassHook) else self  # or a user has registered another
            if one._hook is None:
                one._hook = one._generate()
            self._hook = one._hook
            return one._hook


def types_if_plain(
    kind: Any, fields: Iterable[Attribute[Any]], converter: Converter
) -> dict[str, Any] | None:
    """Return the types of the *fields* of an attrs class, by name, if cattrs reads it plainly.

    Then it reads each field by the hook of its type, unless a rule says otherwise. None if there is
    more to it, such as converters of fields, rules in annotations or inherited type variables.
    """
    bases = getattr(class_of(kind), "__orig_bases__", ())
    settings = converter.forbid_extra_keys, converter.use_alias, converter.type_overrides
    if any(settings) or any(get_origin(each) is not Generic for each in bases):
        return None
    arguments = arguments_of(kind)
    types = {each.name: filled(each.type, arguments) for each in fields}
    plain = all(each.init and each.converter is None for each in fields)
    return types if plain and all(map(_is_plain, types.values())) else None


def _is_plain(kind: Any) -> bool:
    is_special = kind is None or kind is Final or get_origin(kind) in (Annotated, Final)
    return not is_special and not has_type_variable(kind)
