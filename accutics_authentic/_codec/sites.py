"""Where a document does not fit: the error for the caller, with the path to the first such place.

Of an exception that is no ``Mismatch`` only the type is named, since its text may quote the value;
a validator's text is kept only if it surely does not. The path comes from the notes that cattrs
leaves on its exception groups. The raw document beside them tells in which order the mismatches
stand, and which keys are missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from traceback import walk_tb
from typing import Any, NamedTuple, get_origin

from attrs import Attribute
from cattrs import (
    AttributeValidationNote,
    BaseConverter,
    BaseValidationError,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)

from accutics_authentic._error import to_one_line
from accutics_authentic.errors import DecodeError

from .internals import json_key
from .mismatch import Mismatch, child_path, type_name
from .places import MismatchWithin, Place
from .reveal import may_reveal


class Site(NamedTuple):
    """One place where a document does not fit.

    Attributes:
        order: The position at every level; sorts sites as they stand in the document.
        path: Such as ``$.data[3].id``.
        text: What is wrong there.
    """

    order: tuple[int, ...]
    path: str
    text: str


def decode_error(
    error: Exception,
    raw: Any,
    kind: Any,
    converter: BaseConverter,
    path: str = "$",
) -> DecodeError:
    """Return the error for the caller when a hook raised *error*; only the first site is reported.

    Args:
        error: What was raised.
        raw: The JSON value that the hook was given.
        kind: The type that was asked for.
        converter: Its hooks know the keys of fields.
        path: The path to *raw* in the document.
    """
    sites = sorted(_sites(error, raw, kind, converter, Site((), path, "")))
    _, where, text = sites[0]
    more = f" (and {len(sites) - 1} more)" if len(sites) > 1 else ""
    return DecodeError(text + more, where=where)


def _sites(
    error: Exception, raw: Any, kind: Any, converter: BaseConverter, at: Site
) -> Iterator[Site]:
    """Yield a site for each mismatch that *error* is about.

    1. *error* has no parts: the site is the value itself, or what *error* says is wrong within.
    2. A part is about a field: its key is missing, or its value has sites of its own.
    3. A part is about an element or a mapping's value, which has sites of its own.
    4. A part is about the class or the collection as a whole.
    """
    if isinstance(error, MismatchWithin):  # 1
        yield from (_site_within(each, raw, at) for each in error.places)
        return
    if not isinstance(error, BaseValidationError):  # 1
        yield at._replace(text=_describe(error, kind))
        return
    model = kind if get_origin(kind) is error.cl else error.cl  # with its arguments, if generic
    for part in error.exceptions:
        note = _note(part)
        if isinstance(note, AttributeValidationNote):  # 2
            key: Any = json_key(model, note.name, converter)
            path = child_path(at.path, key)
            if isinstance(part, KeyError) and isinstance(raw, dict) and key not in raw:
                yield Site((*at.order, len(raw)), path, "required field missing")  # after the rest
                continue
        elif note is not None:  # 3
            key = note.index
            hidden = isinstance(key, str) or _is_mapping(error.cl)
            path = f"{at.path}[*]" if hidden else child_path(at.path, key)
        else:  # 4
            yield _site_of_whole(part, raw, model, converter, at)
            continue
        child, position = _child(raw, key)
        deeper = Site((*at.order, position), path, "")
        yield from _sites(part, child, note.type, converter, deeper)


def _site_within(place: Place, raw: Any, at: Site) -> Site:
    order, path = at.order, at.path
    for step in place.steps:
        is_missing = isinstance(raw, dict) and step.key not in raw
        child, position = _child(raw, step.key)
        order = (*order, len(raw) if is_missing else position)
        path = child_path(path, step.key) if step.shown and step.key is not None else f"{path}[*]"
        raw = child
    return Site(order, path, place.text)


def _is_mapping(kind: Any) -> bool:
    """Return whether *kind* has keys that no class declares, so that they may be personal."""
    model = get_origin(kind) or kind
    return isinstance(model, type) and issubclass(model, Mapping)


def _note(error: Exception) -> AttributeValidationNote | IterableValidationNote | None:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote | IterableValidationNote):
            return note
    return None


def _child(raw: Any, key: Any) -> tuple[Any, int]:
    """Return the value in *raw* under *key*, and its position."""
    if isinstance(raw, dict) and key in raw:
        return raw[key], list(raw).index(key)
    if isinstance(raw, list) and isinstance(key, int) and key < len(raw):
        return raw[key], key
    return None, 0  # a hook may structure something else than the value it was given


def _site_of_whole(
    error: Exception, raw: Any, model: Any, converter: BaseConverter, at: Site
) -> Site:
    """Return the site for a class that refused its fields, or for a whole collection."""
    if isinstance(error, ForbiddenExtraKeysError):
        return at._replace(text="has keys that it must not have")
    validated = _validated_field(error)
    if validated is None:
        return at._replace(text=f"refused by {type_name(model)} ({type(error).__name__})")
    field, known = validated
    key = json_key(model, field, converter)
    reason = f"{type(error).__name__}{_validator_text(error, key, known, raw)}"
    return at._replace(path=child_path(at.path, key), text=f"refused by its validator ({reason})")


def _validated_field(error: Exception) -> tuple[str, list[Any]] | None:
    """Return the field whose validator raised, and all values that its text may be made of.

    attrs gives every validator the instance, the ``Attribute`` and the value, in this order. The
    validator's own variables come after them.
    """
    for frame, _ in walk_tb(error.__traceback__):
        known = [*frame.f_locals.values()]
        for number, each in enumerate(known, 1):
            if isinstance(each, Attribute):
                return each.name, known[number:]
    return None


def _validator_text(error: Exception, key: str, known: list[Any], raw: Any) -> str:
    """Return the text of a validator's error, if it reveals nothing of the document."""
    text = error.args[0] if error.args else None
    if type(text) is not str or not text.strip():
        return ""
    others = {**raw} if isinstance(raw, dict) else {}
    own = [*known, others.pop(key)] if key in others else known
    return "" if may_reveal(text, own, [*others.values()]) else f": {to_one_line(text)}"


def _describe(error: Exception, kind: Any) -> str:
    if isinstance(error, Mismatch):
        return str(error)
    return f"refused as {type_name(kind)} ({type(error).__name__})"
