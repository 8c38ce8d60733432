"""Instances of classes, compared with what a converter has made of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from cattrs import BaseConverter

from .internals import NO_OVERRIDE, is_generated_unstructure_hook, key_in, overrides_of
from .kinds import is_class_instance, kind_of
from .mismatch import redacted_child_path

MAX_DEPTH = 100  # levels of a body that are searched


class WrittenField(NamedTuple):
    """A field of an instance that is written.

    Attributes:
        name: The field.
        key: Its key in the JSON.
        always: Its own rule says that it is written even if it has its default.
    """

    name: str
    key: str
    always: bool


def written_fields(value: Any, converter: BaseConverter) -> list[WrittenField]:
    """Return the fields of an instance that are written, and perhaps some that are not.

    The list is empty if a hook of the user's own writes the class.
    """
    hook: Any = converter.get_unstructure_hook(type(value))
    if not is_generated_unstructure_hook(hook):
        return []
    rules = overrides_of(hook)
    kind: Any = kind_of(type(value))
    found: dict[str, WrittenField] = {}
    for each in sorted(kind.fields(type(value)), key=lambda each: bool(each.init)):  # init wins
        rule = rules.get(each.name, NO_OVERRIDE)
        if not rule.omit:
            key = key_in(rules, each.name)
            found[key] = WrittenField(each.name, key, rule.omit_if_default is False)
    return [*found.values()]


def without_defaults(value: Any, document: Any, converter: BaseConverter) -> Any:
    """Return *document*, which *converter* made of *value*, without fields that have their default.

    What a hook of the user's own made of the whole class stays whole. Fields whose rule is
    ``override(omit_if_default=False)`` stay, too.
    """
    if not isinstance(document, dict):
        return document
    kind: Any = kind_of(type(value))
    omitted = {
        each.key
        for each in written_fields(value, converter)
        if not each.always and kind.has_default(value, each.name)
    }
    return {key: content for key, content in document.items() if key not in omitted}


def path_to(target: object, value: Any, converter: BaseConverter, path: str) -> str | None:
    """Return the path in the JSON of *value* to this very object; None if it is not there."""
    seen: set[int] = set()  # ids of objects: one may hold itself

    def find(it: Any, at: str, depth: int) -> str | None:
        if it is target:
            return at
        if id(it) in seen or depth > MAX_DEPTH:
            return None
        seen.add(id(it))
        if isinstance(it, Mapping):
            if any(key is target for key in it):
                return f"a key of {at}"
            children = [(redacted_child_path(at, key), each) for key, each in it.items()]
        elif is_class_instance(it):
            children = [
                (redacted_child_path(at, each.key), getattr(it, each.name, None))
                for each in written_fields(it, converter)
            ]
        elif isinstance(it, Collection):
            children = [(f"{at}[{index}]", each) for index, each in enumerate(it)]
        else:
            return None
        return next((found for at, each in children if (found := find(each, at, depth + 1))), None)

    return find(value, path, 0)
