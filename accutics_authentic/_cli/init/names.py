"""Python names for JSON keys, and keys as source text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from keyword import iskeyword

MAX_LENGTH = 60  # characters of a name
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ARGUMENT = re.compile(r"_?[A-Za-z][A-Za-z0-9_]*")
#: What the source uses within classes: a field of such a name would hide it.
USED_NAMES = frozenset(
    {"bool", "datetime", "dict", "field", "float", "int", "list", "str", "wire", "self"}
)
USED_CLASS_NAMES = frozenset({"Any", "BaseModel", "ConfigDict", "Field", "False", "None", "True"})
#: ``cattrs`` allows no field of these names that has a key of its own.
TAKEN_WITH_KEY = frozenset({"attrs", "cl", "converter", "kwargs", "typevar_map"})
#: The ``__init__`` that attrs writes uses them, so that they can be no argument of it.
_NO_ARGUMENTS = frozenset({"self", "_setattr", "_cached_setattr_get"})


def field_names(keys: Iterable[str], used: Collection[str]) -> dict[str, str]:
    """Return the name of the field of each key, in the order of the keys.

    A key that can be a name keeps it; the names of others are numbered where they are taken.

    Args:
        keys: The keys of one object.
        used: Names that a field must not have, beside those of ``USED_NAMES``.
    """
    keys = [*keys]
    unusable = USED_NAMES.union(used)
    names = {key: key for key in keys if _snake_case(key) == key and key not in unusable}
    taken = unusable | TAKEN_WITH_KEY | names.keys()
    for key in keys:
        if key not in names:
            names[key] = _free_name(_snake_case(key), taken)
            taken |= {names[key]}
    return {key: names[key] for key in keys}


def class_name(key: str, taken: Collection[str]) -> str:
    """Return the name of the class of what *key* holds, other than those that are *taken*."""
    words = _snake_case(key).split("_")
    name = _normalized("".join(word[:1].upper() + word[1:] for word in words))
    if not name[:1].isupper() or name in USED_CLASS_NAMES:
        name = f"Row{name}"
    number, free = 2, name
    while free in taken:
        free, number = f"{name}{number}", number + 1
    return free


def singular(noun: str) -> str:
    """Return an English *noun* in the singular, as far as simple rules go."""
    if re.search(r"[^aeiou]ies$", noun):
        return noun[:-3] + "y"
    if re.search(r"(ss|x|ch|sh|us)es$", noun):
        return noun[:-2]
    return noun[:-1] if re.search(r"[^sui]s$", noun) else noun


def is_argument(key: str) -> bool:
    """Return whether *key* can be the alias of a field, which names an argument."""
    return bool(_ARGUMENT.fullmatch(key)) and not iskeyword(key) and key not in _NO_ARGUMENTS


def is_encodable(key: str) -> bool:
    """Return whether *key* can be in a document: a half of a surrogate pair cannot."""
    try:
        key.encode()
    except UnicodeEncodeError:
        return False
    return True


def quoted(key: str) -> str:
    """Return *key* as a literal on one line, with escapes for what does not print."""
    quote = "'" if key.count('"') > key.count("'") else '"'
    return f"{quote}{''.join(_escaped(each, quote) for each in key)}{quote}"


def _escaped(character: str, quote: str) -> str:
    if character in (quote, "\\"):
        return f"\\{character}"
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode()


def _snake_case(key: str) -> str:
    """Return the name that *key* becomes, or *key* itself if it can be a name."""
    if _is_name(key):
        return key
    text = _WORD_START.sub("_", _normalized(key[: 2 * MAX_LENGTH]))
    text = _normalized(text.lower())
    text = "".join(each if f"_{each}".isidentifier() else "_" for each in text)
    text = re.sub("_+", "_", text)[:MAX_LENGTH].strip("_")
    if iskeyword(text):
        return f"{text}_"
    if not text[:1].isidentifier():
        text = f"field_{text}"
    return text if _is_name(text) else "field_"


def _is_name(text: str) -> bool:
    """Return whether *text* is the name of a field as it is written: it has no capitals, say."""
    return (
        text.isidentifier()
        and not iskeyword(text)
        and not text.startswith("_")
        and not any(map(str.isupper, text))
        and _normalized(text) == text
    )


def _normalized(text: str) -> str:
    """Return *text* as Python reads names in source text."""
    return unicodedata.normalize("NFKC", text)


def _free_name(name: str, taken: Collection[str]) -> str:
    if name not in taken:
        return name
    stem = name.rstrip("_")
    if f"{stem}_" not in taken:
        return f"{stem}_"
    number = 2
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"
