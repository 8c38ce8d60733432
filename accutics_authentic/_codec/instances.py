"""Instances of classes, beside what a converter has made of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import attrs
from cattrs import BaseConverter, override

from .mismatch import redacted_child_path

NO_OVERRIDE = override()
MAX_DEPTH = 100  # levels that are searched


class WrittenField(NamedTuple):
    """A field of an instance.

    Attributes:
        name: The field.
        key: Its name on the wire.
        always: Its own rule says that it is written even if it has its default.
    """

    name: str
    key: str
    always: bool


def is_class_instance(value: object) -> bool:
    """Return whether *value* is an instance of an attrs class or a dataclass."""
    return attrs.has(type(value)) or dataclasses.is_dataclass(type(value))


def written_fields(value: Any, converter: BaseConverter) -> list[WrittenField]:
    """Return the fields of an instance that are written, and perhaps some that are not.

    None if a hook of the user's own writes the class.
    """
    hook: Any = converter.get_unstructure_hook(type(value))
    rules = getattr(hook, "overrides", None)
    if rules is None:
        if getattr(hook, "__module__", None) != BaseConverter.__module__:
            return []
        rules = {}
    own: Any = attrs.fields(type(value)) if attrs.has(type(value)) else dataclasses.fields(value)
    found: dict[str, WrittenField] = {}
    for each in sorted(own, key=lambda each: bool(each.init)):  # these are written in any case
        rule = rules.get(each.name, NO_OVERRIDE)
        if not rule.omit:
            key = rule.rename or each.name
            found[key] = WrittenField(each.name, key, rule.omit_if_default is False)
    return [*found.values()]


def without_defaults(value: Any, document: Any, converter: BaseConverter) -> Any:
    """Return *document*, which *converter* made of an instance, without what has its default.

    What a hook of the user's own made of the whole class stays as it is, as do fields whose rule
    is ``override(omit_if_default=False)``.
    """
    if not isinstance(document, dict):
        return document
    left = {
        each.key
        for each in written_fields(value, converter)
        if not each.always and _is_default(value, each.name)
    }
    return {key: parse_path for key, parse_path in document.items() if key not in left}


def _is_default(value: Any, name: str) -> bool:
    try:
        return _same(getattr(value, name), _default(value, name))
    except Exception:  # a factory, a converter or a comparison of the user's own may raise anything
        return False


def _default(value: Any, name: str) -> Any:
    """Return the default of a field, as it would be in a new instance.

    Where there is none, that is what attrs or dataclasses have in its place, which equals nothing.
    """
    if not attrs.has(type(value)):
        each: Any = {each.name: each for each in dataclasses.fields(value)}[name]
        made = each.default_factory is not dataclasses.MISSING
        return each.default_factory() if made else each.default
    attribute = getattr(attrs.fields(type(value)), name)
    default = attribute.default
    if default is attrs.NOTHING:
        return default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class at run time
        default = default.factory(value) if default.takes_self else default.factory()
    convert: Any = attribute.converter
    if convert is None:
        return default
    takes_all = isinstance(convert, attrs.Converter)
    return convert(default, value, attribute) if takes_all else convert(default)


def _same(one: Any, other: Any) -> bool:
    """Return whether two values are equal and of one type, also inside: true is not 1."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return bool(one == other)


def path_to(culprit: object, value: Any, converter: BaseConverter, path: str) -> str | None:
    """Return where in *value* this very object is, in names of the wire; None if nowhere."""
    seen: set[int] = set()

    def find(it: Any, at: str, depth: int) -> str | None:
        if it is culprit:
            return at
        if id(it) in seen or depth > MAX_DEPTH:
            return None
        seen.add(id(it))
        if isinstance(it, Mapping):
            if any(key is culprit for key in it):
                return f"a key of {at}"
            inner = [(redacted_child_path(at, key), each) for key, each in it.items()]
        elif is_class_instance(it):
            inner = [
                (redacted_child_path(at, each.key), getattr(it, each.name, None))
                for each in written_fields(it, converter)
            ]
        elif isinstance(it, Collection):
            inner = [(f"{at}[{index}]", each) for index, each in enumerate(it)]
        else:
            return None
        return next((place for at, each in inner if (place := find(each, at, depth + 1))), None)

    return find(value, path, 0)
