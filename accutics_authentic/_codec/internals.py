"""What this package uses of cattrs and attrs beyond their documentation; tests pin each fact.

If a new version changes one of these, ``tests/codec/test_internals.py`` fails. What is read by
hooks is read alike all the same; only the fast reader would find fewer classes that it may read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from attrs import Attribute
from cattrs import BaseConverter, Converter
from cattrs.dispatch import StructureHook
from cattrs.gen import override

#: The rule of a field that has none of its own.
NO_OVERRIDE = override()

#: Methods that attrs, or Python, calls beside filling the fields of an instance.
CONSTRUCTION_HOOKS = ("__attrs_pre_init__", "__attrs_post_init__", "__getattr__")


# cattrs


def overrides_of(hook: Any) -> Mapping[str, Any]:
    """Return the rules of fields that *hook* was generated with; none if it was not generated."""
    overrides: Mapping[str, Any] = getattr(hook, "overrides", {})  # Any: cattrs does not export it
    return overrides


def key_in(rules: Mapping[str, Any], name: str) -> str:
    """Return the JSON key of the field *name* by the *rules* of its class."""
    key: str | None = rules.get(name, NO_OVERRIDE).rename
    return name if key is None else key


def json_key(model: Any, name: str, converter: BaseConverter) -> str:
    """Return the key that *converter* reads for the field *name* of *model*."""
    try:
        hook = converter.get_structure_hook(model)
    except Exception:  # a generic class without its arguments
        return name
    return key_in(overrides_of(hook), name)


def is_generated_unstructure_hook(hook: Any) -> bool:
    """Return whether *hook*, which writes a class, is one of cattrs's own."""
    return hasattr(hook, "overrides") or hook_module(hook) == BaseConverter.__module__


def hook_module(hook: Any) -> str | None:
    """Return the module that *hook* is from; None or ``builtins`` if cattrs generated it."""
    module: str | None = getattr(hook, "__module__", None)
    return module


def fills_all_fields(hook: Any) -> bool:
    """Return whether cattrs generated *hook*, to read all fields of a class and no other keys."""
    names = getattr(hook, "__globals__", {})
    return (
        "__cl" in names
        and "__c_feke" not in names  # there if unknown keys are forbidden
        and not any(each.omit for each in overrides_of(hook).values())
    )


def field_hook(hook: Any, name: str) -> tuple[StructureHook, Any]:
    """Return what a generated *hook* calls for the field *name*, and the type that it asks for."""
    names = hook.__globals__
    called = names[f"__c_structure_{name}"]
    return called, names.get(f"__c_type_{name}", called)  # no type: the type itself is called


def calls_type(hook: Any, kind: Any, converter: BaseConverter) -> bool:
    """Return whether *hook* does nothing but call *kind* with the value."""
    return hook is kind or hook == converter._structure_call


def is_optional_hook(hook: Any, converter: BaseConverter) -> bool:
    """Return whether *hook* is how cattrs reads ``X | None``: null, or by the hook of ``X``."""
    return bool(hook == converter._structure_optional)


def tuple_hook(converter: Converter) -> StructureHook:
    """Return how cattrs reads a tuple of fixed length."""
    return converter._structure_tuple


def registered_union_hook(kind: Any, converter: Converter) -> StructureHook | None:
    """Return the hook that a user registered for the union *kind*, if any."""
    return converter._union_struct_registry.get(kind)


# attrs


def only_fills_fields(model: Any) -> bool:
    """Return whether constructing the attrs class *model* does nothing but fill its fields."""
    init = getattr(vars(model).get("__init__"), "__code__", None)
    return (
        "__attrs_attrs__" in vars(model)  # not just inherited
        and init is not None
        and init.co_filename.startswith("<attrs generated")
        and "_attrs_cached_hash" not in init.co_names + init.co_consts
        and not any(hasattr(model, name) for name in CONSTRUCTION_HOOKS)
        and getattr(model.__setattr__, "__module__", "attr._make") == "attr._make"  # or object's
        and all(_only_stores(each) for each in attrs.fields(model))
    )


def _only_stores(attribute: Attribute[Any]) -> bool:
    return (
        attribute.init
        and attribute.converter is None
        and attribute.validator is None
        and not getattr(attribute.default, "takes_self", False)
    )
