"""Classes made with attrs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, ForwardRef, get_args

import attrs
from cattrs import Converter

from .class_hook import ClassHook, types_if_plain
from .keyed import KeyedKind
from .keys import WIRE, Rename
from .kind import NO_DEFAULT, ModelField, ObjectHook, class_of


class AttrsClasses(KeyedKind):
    """Classes made with attrs, read and written by cattrs."""

    def fields(self, model: Any) -> Iterable[ModelField]:
        """Return the fields, also those that ``__init__`` does not take."""
        return [
            ModelField(each.name, each.init, each.converter is not None, _key(each))
            for each in attrs.fields(model)
        ]

    def arguments(self, model: Any) -> Iterable[str]:
        """Return the names of the arguments, which are the aliases of the fields."""
        return [each.alias for each in attrs.fields(model) if each.init]

    def types(self, model: Any) -> Mapping[str, Any]:
        """Return the types; None where a field has no annotation."""
        return {each.name: each.type for each in resolved_fields(model)}

    def read_hook(
        self, kind: Any, converter: Converter, rename: Rename | None = None
    ) -> ClassHook | ObjectHook:
        """Return the hook of cattrs, generated when it is first called if that can be."""
        types = types_if_plain(kind, resolved_fields(class_of(kind)), converter)
        is_open: bool = getattr(kind, "__parameters__", ()) != ()  # generic, without arguments
        if types is None or is_open:
            return super().read_hook(kind, converter, rename)
        rules = self._rules(kind, converter, rename)
        generate = partial(self.read_fields, kind, converter, rules)
        return ClassHook(kind, converter, types, rules, generate)

    def default(self, value: Any, name: str) -> Any:
        """Return the default, made by its factory and converted."""
        attribute = getattr(attrs.fields(type(value)), name)
        default = attribute.default
        if default is attrs.NOTHING:
            return NO_DEFAULT
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class at run time
            default = default.factory(value) if default.takes_self else default.factory()
        convert: Any = attribute.converter
        if convert is None:
            return default
        takes_all = isinstance(convert, attrs.Converter)
        return convert(default, value, attribute) if takes_all else convert(default)


KIND = AttrsClasses()


def _key(attribute: Any) -> str | None:
    """Return the key that a class gives to a field.

    attrs makes ``id`` the alias of ``_id`` by itself. That one only names an argument.
    """
    key: str | None = attribute.metadata.get(WIRE)
    if key is None and not attribute.alias_is_default:
        key = attribute.alias
    return key


def resolved_fields(model: Any) -> Any:
    """Return the fields of an attrs class, with their types resolved."""
    if any(_holds_string(each.type) for each in attrs.fields(model)):
        attrs.resolve_types(model)
    return attrs.fields(model)


def _holds_string(kind: Any) -> bool:
    return isinstance(kind, str | ForwardRef) or any(_holds_string(each) for each in get_args(kind))
