"""Twins: classes that look like the JSON to msgspec and like the model to CPython.

msgspec can fill an attrs class, but it asks for the keys by the fields' names and reads every
field as it is annotated. The model may want ``created`` from the key ``_created``, by a hook. Its
twin has

- the same ``__slots__`` and the same base, hence the same memory layout: an instance of the twin
  becomes one of the model by ``instance.__class__ = model``, without a copy;
- ``__attrs_attrs__`` and annotations of its own, which is all that msgspec looks at: the wire's
  keys, and ``Any`` where a hook follows;
- the slot ``created`` also under the name ``_created``, so that what msgspec stores under the
  key's name is in the right place at once;
- no ``__setattr__`` of its own, so that hooks may store into what will be frozen.

It is no subclass of the model, since those are known to the world (``__subclasses__``).
Which models may have one, and which may be filled without ``__init__`` at all, is decided here too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MemberDescriptorType, new_class
from typing import Any, Generic

import attrs
from attrs import NOTHING, Attribute, Factory, frozen
from cattrs.dispatch import StructureHook

MISSING: Any = object()  # stands in a slot whose key did not come


@frozen
class Part:
    """One field of a model, as msgspec is to read it.

    Attributes:
        name: The field.
        key: Its name on the wire.
        kind: The type that msgspec is asked for.
        default: As attrs has it.
        hook: What makes the final value, called with the value and ``final``; or None.
        final: The type that is wanted.
    """

    name: str
    key: str
    kind: Any
    default: Any = NOTHING
    hook: StructureHook | None = None
    final: Any = None


@frozen
class Pose:
    """What msgspec asks of an attrs field."""

    name: str
    default: Any
    validator: None = None


@frozen(eq=False)
class Twin:
    """A model's twin.

    Attributes:
        model: The class that the instances become.
        pose: The class that msgspec fills.
        moves: Per field with a hook: name, hook, wanted type, and what makes the default.
    """

    model: type
    pose: type
    moves: Sequence[tuple[str, StructureHook, Any, Callable[[], Any]]]

    def __call__(self, instance: Any, _: Any) -> Any:
        """Turn one instance of the pose into one of the model."""
        self.turn((instance,))
        return instance

    def turn(self, instances: Sequence[Any]) -> None:
        """Turn instances of the pose into instances of the model."""
        for name, hook, final, default in self.moves:
            for each in instances:
                value = getattr(each, name)
                setattr(each, name, default() if value is MISSING else hook(value, final))
        model = self.model
        for each in instances:
            each.__class__ = model


def make_twin(model: type, parts: Sequence[Part]) -> Twin | None:
    """Return the twin of a transparent *model*, or None if it can't have one."""
    if "__slots__" not in vars(model) or model.__bases__ not in {(object,), (Generic,)}:
        return None  # its layout is not its own
    names = {part.name for part in parts}
    renamed = [part for part in parts if part.key != part.name]
    if any(part.key in names or hasattr(object, part.key) for part in renamed):
        return None  # two slots can't share a name
    namespace = {
        "__module__": model.__module__,
        "__slots__": model.__slots__,  # type: ignore[attr-defined]  # it has them, see above
        "__annotations__": {part.key: part.kind for part in parts},
        "__attrs_attrs__": tuple(Pose(part.key, _posed(part)) for part in parts),
    }
    bases = getattr(model, "__orig_bases__", model.__bases__)
    pose = new_class(model.__name__, bases, exec_body=lambda body: body.update(namespace))
    for part in renamed:
        setattr(pose, part.key, vars(pose)[part.name])
    moves = [
        (part.name, part.hook, part.final, _maker(part.default))
        for part in parts
        if part.hook is not None
    ]
    return Twin(model, pose, moves)


def _posed(part: Part) -> Any:
    return MISSING if part.hook is not None and part.default is not NOTHING else part.default


def _maker(default: Any) -> Callable[[], Any]:
    return default.factory if isinstance(default, Factory) else lambda: default


def is_transparent(model: type) -> bool:
    """Return whether filling the fields of *model* is all that its construction does."""
    init = getattr(vars(model).get("__init__"), "__code__", None)
    return (
        "__attrs_attrs__" in vars(model)
        and init is not None
        and init.co_filename.startswith("<attrs generated")
        and "_attrs_cached_hash" not in init.co_names + init.co_consts
        and not issubclass(model, BaseException)
        and not getattr(model, "__abstractmethods__", None)
        and not any(hasattr(model, name) for name in CONSTRUCTION)
        and model.__new__ is object.__new__
        and model.__getattribute__ is object.__getattribute__
        and getattr(model.__setattr__, "__module__", "attr._make") == "attr._make"
        and all(_is_filled(model, attribute) for attribute in attrs.fields(model))
    )


CONSTRUCTION = ("__attrs_pre_init__", "__attrs_post_init__", "__getattr__")


def _is_filled(model: type, attribute: Attribute[Any]) -> bool:
    """Return whether ``__init__`` stores the argument, or the default, as it is."""
    default = attribute.default
    return (
        attribute.init
        and attribute.converter is None
        and attribute.validator is None
        and not (isinstance(default, Factory) and default.takes_self)
        and isinstance(getattr(model, attribute.name, None), MemberDescriptorType | None)
    )
