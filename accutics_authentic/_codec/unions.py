"""Hooks for unions: the type of the value chooses the member."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.disambiguators import create_default_dis_func
from cattrs.dispatch import StructureHook

from accutics_authentic._base.structs import Frozen

from .annotations import field_types
from .internals import key_in, overrides_of, registered_union_hook
from .kinds import class_of, kind_of
from .mismatch import mismatch, type_name
from .scalars import SCALARS, is_literal


def is_mixed_union(kind: Any) -> bool:
    """Return whether *kind* is a union cattrs cannot handle (neither Optional nor classes only)."""
    members = _members(kind)
    return len(members) > 1 and not all(attrs.has(each) for each in members)


def is_class_union(kind: Any) -> bool:
    """Return whether *kind* is a union of attrs classes, perhaps with None."""
    members = _members(kind)
    return len(members) > 1 and all(attrs.has(each) for each in members)


def _members(kind: Any) -> list[Any]:
    """Return what *kind* is a union of, without None; nothing if it is no union."""
    if get_origin(kind) not in (Union, UnionType):
        return []
    return [member for member in get_args(kind) if member is not NoneType]


def class_union_hook(kind: Any, converter: Converter) -> StructureHook:
    """Return a hook that tells classes apart as cattrs does, and by literals with other keys."""
    registered = registered_union_hook(kind, converter)
    if registered is not None:
        return registered
    members = _members(kind)
    literals = _literal_keys(members, converter)
    choose: Any = create_default_dis_func(
        converter, *members, use_literals=all(len(keys) == 1 for keys in literals.values())
    )
    renamed = [(name, key) for name, (key, *_) in literals.items() if key != name]
    takes_none = NoneType in get_args(kind)

    def structure_union(value: Any, _: Any) -> Any:
        if value is None and takes_none:
            return None
        known = value
        if renamed and value.__class__ is dict:  # cattrs looks for literals by their names
            known = {**value, **{name: value[key] for name, key in renamed if key in value}}
        return converter.structure(value, choose(known))

    return structure_union


def _literal_keys(members: list[Any], converter: Converter) -> dict[str, set[str]]:
    """Return the keys of the fields that hold a literal in all *members*, by name."""
    rules = [overrides_of(converter.get_structure_hook(each)) for each in members]
    names = [
        {name for name, kind in field_types(each).items() if is_literal(kind)} for each in members
    ]
    return {name: {key_in(each, name) for each in rules} for name in set.intersection(*names)}


def mixed_union_hook(kind: Any, converter: Converter) -> StructureHook:
    """Return a hook that chooses the member of a union by the type of the value."""
    registered = registered_union_hook(kind, converter)
    if registered is not None:
        return registered
    members = get_args(kind)
    natives = {each: converter.get_structure_hook(each) for each in members if each in SCALARS}
    others = [member for member in members if member not in natives]
    classes = tuple(member for member in others if attrs.has(member))
    if not any(_is_model(each) for each in others if each not in classes):
        others = [member for member in others if member not in classes]
    else:
        classes = ()
    candidates = [_candidate(each, converter) for each in others]
    if classes:
        class_union = reduce(or_, classes)
        classes_hook = converter.get_structure_hook(class_union)

    def structure_union(value: Any, _: Any) -> Any:
        native = value.__class__
        if native is int and int not in natives:
            native = float  # which takes ints, too
        if native in natives:  # 1
            return natives[native](value, native)
        ordered = candidates
        if value.__class__ is dict:
            if classes:  # 2
                return classes_hook(value, class_union)
            possible = [each for each in candidates if each.has_tag_of(value)]
            ordered = sorted(possible, key=lambda each: -each.known(value))
        refusals = []
        for each in ordered:  # 3
            try:
                return each.hook(value, each.member)
            except Exception as error:  # another member may fit
                refusals.append(error)
        if refusals and _is_first_meant(value, ordered):
            raise refusals[0]
        raise mismatch(type_name(kind), value)

    return structure_union


class _Candidate(Frozen, frozen=True):
    """A member of a union that is tried.

    Attributes:
        member: The type.
        hook: Its hook.
        keys: The keys that it declares, if it is a model.
        tag: The key and the value that tell it from others, if it has them.
    """

    member: Any
    hook: StructureHook
    keys: frozenset[str]
    tag: tuple[str, object] | None

    def has_tag_of(self, document: Mapping[str, Any]) -> bool:
        """Return whether *document* has its tag, or it needs none."""
        if self.tag is None:
            return True
        key, value = self.tag
        return document.get(key) == value

    def known(self, document: Mapping[str, Any]) -> int:
        """Return how many keys of *document* it declares."""
        return len(self.keys & document.keys())


def _is_first_meant(value: Any, ordered: list[_Candidate]) -> bool:
    """Return whether the first candidate alone declares most of the keys, so that it is meant."""
    if value.__class__ is not dict:
        return False
    return ordered[0].known(value) > max((each.known(value) for each in ordered[1:]), default=0)


def _candidate(member: Any, converter: Converter) -> _Candidate:
    hook = converter.get_structure_hook(member)
    kind = kind_of(class_of(member))
    if kind is None:
        return _Candidate(member, hook, frozenset(), None)
    model = class_of(member)
    keys = {key_in(overrides_of(hook), each.name) for each in kind.fields(model)}
    tag = kind.tag(model)
    return _Candidate(member, hook, frozenset(keys if tag is None else {*keys, tag[0]}), tag)


def _is_model(member: Any) -> bool:
    return kind_of(class_of(member)) is not None
