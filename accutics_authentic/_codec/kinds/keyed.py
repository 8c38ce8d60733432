"""Kinds whose fields may have other keys in JSON: their classes give them, or a style does."""

from __future__ import annotations

from collections.abc import Iterable
from inspect import isabstract, signature
from typing import Annotated, Any, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.dispatch import UnstructureHook
from cattrs.gen import (
    make_dict_structure_fn,
    make_dict_structure_fn_from_attrs,
    make_dict_unstructure_fn,
)

from accutics_authentic._codec.internals import NO_OVERRIDE

from .class_hook import ClassHook
from .keys import Rename, keys_of
from .kind import Kind, ModelError, ObjectHook, class_of

#: cattrs takes the rules of fields as keyword arguments, among others of these names.
TAKEN_NAMES = frozenset(signature(make_dict_structure_fn_from_attrs).parameters)


class KeyedKind(Kind):
    """A kind of model that cattrs reads and writes field by field, each by its key."""

    def arguments(self, model: Any) -> Iterable[str]:
        """Return the names of the arguments that cattrs calls *model* with."""
        return [each.name for each in self.fields(model) if each.init]

    def takes_fields(self, model: Any) -> bool:
        """Return whether *model* can be called with its fields, by name."""
        try:
            signature(model).bind(**dict.fromkeys(self.arguments(model)))
        except (TypeError, ValueError):  # they do not fit, or it has no signature
            return False
        return not isabstract(model)

    def read_hook(
        self, kind: Any, converter: Converter, rename: Rename | None = None
    ) -> ClassHook | ObjectHook:
        """Return the hook of cattrs, after a check for an object."""
        return ObjectHook(self.read_fields(kind, converter, self._rules(kind, converter, rename)))

    def write_hook(
        self, kind: Any, converter: Converter, rename: Rename | None = None
    ) -> UnstructureHook:
        """Return the hook of cattrs."""
        hook: UnstructureHook = self.write_fields(
            kind, converter, self._rules(kind, converter, rename)
        )
        return hook

    def read_fields(self, kind: Any, converter: Converter, rules: dict[str, Any]) -> Any:
        """Return what cattrs reads *kind* with; it has *rules* of its own, if there are none."""
        if not rules:
            return converter.gen_structure_attrs_fromdict(kind)
        return make_dict_structure_fn(kind, converter, **rules)

    def write_fields(self, kind: Any, converter: Converter, rules: dict[str, Any]) -> Any:
        """Return what cattrs writes *kind* with; it has *rules* of its own, if there are none."""
        if not rules:
            return converter.gen_unstructure_attrs_fromdict(kind)
        return make_dict_unstructure_fn(
            kind, converter, _cattrs_omit_if_default=converter.omit_if_default, **rules
        )

    def _rules(self, kind: Any, converter: Converter, rename: Rename | None) -> dict[str, Any]:
        """Return the rules of fields for cattrs: its own, with the keys; none if no key is given.

        A key that a rule of cattrs gives, as in ``Annotated[int, override(rename="_id")]``, stays.
        """
        model = class_of(kind)
        fields = [*self.fields(model)]
        if rename is None and all(each.key is None for each in fields):
            return {}
        keys = keys_of(model, fields, rename)
        types = self.types(model)
        rules: dict[str, Any] = {}
        for each in fields:
            rule = _own_rule(types[each.name], converter)
            if each.name in keys and rule.rename is None:
                rule = attrs.evolve(rule, rename=keys[each.name])
            if rule != NO_OVERRIDE:
                rules[each.name] = rule
        taken = sorted(TAKEN_NAMES.intersection(rules))
        if taken:
            raise ModelError(
                f"{model.__name__}.{taken[0]}: a field of this name can't have another key; call"
                f" it {taken[0]}_, say"
            )
        return rules


def _own_rule(annotation: Any, converter: Converter) -> Any:
    """Return the rule that cattrs has for a field by its type."""
    if annotation in converter.type_overrides:
        return converter.type_overrides[annotation]
    arguments = get_args(annotation) if get_origin(annotation) is Annotated else ()
    return next((each for each in arguments if isinstance(each, type(NO_OVERRIDE))), NO_OVERRIDE)
