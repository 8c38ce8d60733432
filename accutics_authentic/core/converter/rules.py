"""Which converter speaks for what: one for envelopes, one for models."""

from __future__ import annotations

from typing import Any, get_args, get_origin

import attrs
from attrs import frozen
from cattrs import BaseConverter
from cattrs.dispatch import StructureHook

from accutics_authentic.errors import ConfigurationError

from .refusal import type_name


@frozen(eq=False)
class Rules:
    """The converters of one codec; often the same for both."""

    envelopes: BaseConverter
    models: BaseConverter

    def of(self, kind: Any) -> BaseConverter:
        """Return the converter for a model; what has no class is no model and stays strict."""
        plain = kind is Any or (get_origin(kind) or kind) is dict
        return self.envelopes if plain else self.models


def hook_for(kind: Any, converter: BaseConverter) -> StructureHook:
    """Return the hook of *converter* for *kind*.

    Raises:
        ConfigurationError: There is none.
    """
    try:
        return converter.get_structure_hook(kind)
    except Exception as error:  # depends on which of cattrs's factories gives up
        raise ConfigurationError(
            f"the converter has no hook for {type_name(kind)}, or for something in it: {error}"
        ) from error


def opened(kind: Any) -> tuple[Any, str, Any] | None:
    """Return envelope, name of the field that is its type variable, and model.

    None if *kind* is no envelope with its model as argument.
    """
    envelope = get_origin(kind)
    variables: Any = getattr(envelope, "__parameters__", ())
    if not attrs.has(envelope) or len(variables) != 1:
        return None
    names = [each.name for each in attrs.fields(envelope) if each.type is variables[0]]
    return (envelope, names[0], get_args(kind)[0]) if len(names) == 1 else None
