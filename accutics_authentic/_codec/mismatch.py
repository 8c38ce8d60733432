"""What did not fit, and where: fixed words, never a value.

A hook says so itself with ``Mismatch``. Of any other exception only its type is told, since its
text may quote what came; a validator's text is kept where it surely does not. Where it happened
is read from the notes that cattrs leaves on its exception groups, with the raw document beside
them: it tells the order of the faults and which keys are missing.
"""

from __future__ import annotations

import re
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

from .reveal import may_reveal

KINDS = {"NoneType": "null", "dict": "object"}  # JSON's words where Python's would puzzle
PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")

FIELD_LIKE = re.compile(r"[A-Za-z_]{1,40}[0-9]{0,2}")


class Mismatch(ValueError):  # noqa: N818  # never raised to a user
    """A value that does not fit; its text may be shown, since it never holds the value."""


class Site(NamedTuple):
    """One thing that is wrong.

    ``place`` sorts faults as they stand in the document: the position at every level.
    """

    place: tuple[int, ...]
    path: str
    text: str


def mismatch(expected: str, value: object) -> Mismatch:
    """Return the error for a *value* of the wrong kind."""
    return Mismatch(f"expected {expected}, got {json_type(value)}")


def json_type(value: object) -> str:
    """Return what *value* is, in words that a reader of JSON knows."""
    name = type(value).__name__
    return KINDS.get(name, name)


def type_name(kind: Any) -> str:
    """Return *kind* as its author wrote it, without modules."""
    return kind.__name__ if isinstance(kind, type) else re.sub(r"[\w<>]+\.", "", str(kind))


def child_path(path: str, key: object) -> str:
    """Return *path* one level deeper, at an index or a key."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    name = str(key)
    return f"{path}.{name}" if PLAIN_KEY.fullmatch(name) else f"{path}[{name[:64]!a}]"


def redacted_child_path(path: str, key: object) -> str:
    """Return *path* one level deeper in what is sent, where a key is not known to be a field.

    Keys that may be more than a field's name, such as an address or an id, are not shown.
    """
    name = key if isinstance(key, str) else ""
    return f"{path}.{str.__str__(name)}" if FIELD_LIKE.fullmatch(name) else f"{path}[*]"


def decode_error(
    error: Exception,
    raw: Any,  # the JSON value that the hook was given
    kind: Any,  # a type, or what stands for one
    converter: BaseConverter,
    path: str = "$",
) -> DecodeError:
    """Return what *error*, raised for *raw*, is for the caller; the first fault speaks."""
    found = sorted(_faults(error, raw, kind, converter, Site((), path, "")))
    _, where, text = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return DecodeError(text + more, where=where)


def _faults(
    error: Exception, raw: Any, kind: Any, converter: BaseConverter, at: Site
) -> Iterator[Site]:
    if not isinstance(error, BaseValidationError):
        yield at._replace(text=_say(error, kind))
        return
    model = kind if get_origin(kind) is error.cl else error.cl  # with its arguments, if generic
    for inner in error.exceptions:
        note = _note(inner)
        if isinstance(note, AttributeValidationNote):
            key: Any = json_key(model, note.name, converter)
            if isinstance(inner, KeyError) and isinstance(raw, dict) and key not in raw:
                place = (*at.place, len(raw))  # behind all that is there
                yield Site(place, child_path(at.path, key), "required field missing")
                continue
            where = child_path(at.path, key)
        elif note is not None:
            key = note.index
            hidden = isinstance(key, str) or _is_mapping(error.cl)
            where = f"{at.path}[*]" if hidden else child_path(at.path, key)
        else:
            yield _whole(inner, raw, model, converter, at)
            continue
        child, order = _child(raw, key)
        deeper = Site((*at.place, order), where, "")
        yield from _faults(inner, child, note.type, converter, deeper)


def _is_mapping(kind: Any) -> bool:
    """Return whether *kind* has keys that no class names, and that may be secret or personal."""
    model = get_origin(kind) or kind
    return isinstance(model, type) and issubclass(model, Mapping)


def _note(error: Exception) -> AttributeValidationNote | IterableValidationNote | None:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote | IterableValidationNote):
            return note
    return None


def _child(raw: Any, key: Any) -> tuple[Any, int]:
    if isinstance(raw, dict) and key in raw:
        return raw[key], list(raw).index(key)
    if isinstance(raw, list) and isinstance(key, int) and key < len(raw):
        return raw[key], key
    return None, 0  # a hook may have structured something else than what came


def json_key(model: Any, name: str, converter: BaseConverter) -> str:
    """Return the key that *converter* reads for the field *name* of *model*."""
    try:
        override = converter.get_structure_hook(model).overrides[name]  # type: ignore[attr-defined]  # cattrs puts it on what it generates
    except Exception:  # a generic class without its arguments, a hook of the user's own
        return name
    return override.rename or name


def _whole(error: Exception, raw: Any, model: Any, converter: BaseConverter, at: Site) -> Site:
    """Return the fault of a class that refused its fields, or of a whole collection."""
    if isinstance(error, ForbiddenExtraKeysError):
        return at._replace(text="has keys that it must not have")
    blamed = _validated(error)
    if blamed is None:
        return at._replace(text=f"refused by {type_name(model)} ({type(error).__name__})")
    field, known = blamed
    key = json_key(model, field, converter)
    said = f"{type(error).__name__}{_words(error, key, known, raw)}"
    return at._replace(path=child_path(at.path, key), text=f"refused by its validator ({said})")


def _validated(error: Exception) -> tuple[str, list[Any]] | None:
    """Return the field whose validator raised, and all that it may have made its text of.

    attrs gives every validator the instance, the ``Attribute`` and the value, in this order; its
    own variables come behind them.
    """
    for frame, _ in walk_tb(error.__traceback__):
        known = [*frame.f_locals.values()]
        for number, each in enumerate(known, 1):
            if isinstance(each, Attribute):
                return each.name, known[number:]
    return None


def _words(error: Exception, key: str, known: list[Any], raw: Any) -> str:
    """Return what a validator of the user's own said, if it shows nothing of what came."""
    text = error.args[0] if error.args else None
    if type(text) is not str or not text.strip():
        return ""
    others = {**raw} if isinstance(raw, dict) else {}
    own = [*known, others.pop(key)] if key in others else known
    return "" if may_reveal(text, own, [*others.values()]) else f": {to_one_line(text)}"


def _say(error: Exception, kind: Any) -> str:
    if isinstance(error, Mismatch):
        return str(error)
    return f"refused as {type_name(kind)} ({type(error).__name__})"
