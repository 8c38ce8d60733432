"""The converters of one codec: one for envelopes, one for models."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import attrs
from cattrs import BaseConverter
from cattrs.dispatch import StructureHook

from accutics_authentic._base.structs import Frozen

from .build_lock import BUILD_LOCK
from .kinds import ClassHook, class_of, resolved_fields
from .readable import check_readable, may_read


class Converters(Frozen, frozen=True):
    """The converters of one codec: the same twice, unless a user brings one for the models."""

    envelopes: BaseConverter
    models: BaseConverter

    def for_type(self, kind: Any) -> BaseConverter:
        """Return the converter for rows of *kind*. Without a class they are no models: strict."""
        is_plain = kind is Any or class_of(kind) is dict
        return self.envelopes if is_plain else self.models

    def split_envelope(self, kind: Any) -> tuple[Any, str, Any] | None:
        """Return the envelope, the name of its field for the model, and the model.

        None if *kind* is no envelope, or if one converter is used for all of it.
        """
        envelope = class_of(kind)
        variables: Any = getattr(envelope, "__parameters__", ())
        if self.envelopes is self.models or not attrs.has(envelope) or len(variables) != 1:
            return None
        variable = variables[0]
        generic = [
            each
            for each in resolved_fields(envelope)
            if variable in (each.type, *getattr(each.type, "__parameters__", ()))
        ]
        if [each.type for each in generic] != [variable]:
            return None
        return envelope, generic[0].name, get_args(kind)[0]

    def needs_digits(self, kind: Any) -> bool:
        """Return whether hooks that read *kind* may need the digits of numbers."""
        parts = self.split_envelope(kind)
        model = kind if parts is None else parts[2]
        return may_read(Decimal, model, self.for_type(model))


def hook_for(kind: Any, converter: BaseConverter) -> StructureHook:
    """Return the hook of *converter* for *kind*.

    Raises:
        ConfigurationError: There is none.
    """
    with BUILD_LOCK:
        try:
            hook = converter.get_structure_hook(kind)
        except Exception:  # depends on which of cattrs's factories gives up
            hook = None
        if hook is None or (isinstance(hook, ClassHook) and not hook.is_generated()):
            check_readable(kind, converter)  # builds the message, and resolves annotations
            hook = converter.get_structure_hook(kind)
        return hook


def structure(raw: Any, kind: Any, converter: BaseConverter, path: str) -> Any:
    """Return *raw* as *kind*, or the ``DecodeError`` that says why it does not fit."""
    hook = hook_for(kind, converter)
    try:
        return hook(raw, kind)
    except Exception as error:
        from .sites import decode_error  # most documents fit

        return decode_error(error, raw, kind, converter, path)
