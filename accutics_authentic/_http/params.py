"""Queries: their types, and their checks. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Protocol

from accutics_authentic._base.arguments import format_int, plain_text, type_of
from accutics_authentic.errors import ConfigurationError

if TYPE_CHECKING:

    class Number(Protocol):
        """An int and not a bool. A type checker sees that the class to be set is another one.

        It refuses a ``NewType`` of int as well: ``int(...)`` of that is a number. To pyright
        ``int | bool`` is an int, so no type shows it the bool in ``{"a": 1, "b": True}``.
        """

        @property  # type: ignore[override]  # unlike that of object: this is what tells a bool
        def __class__(self) -> type[int]: ...
        @__class__.setter
        def __class__(self, value: type[int], /) -> None: ...

else:
    Number = int

Scalar = str | Number | IntEnum
Param = Scalar | Sequence[Scalar] | None
Params = Mapping[str, Param]

_PARAM_NAME = frozenset(ascii_letters + digits + "_.[]-")  # up to 31; what else may be secret


def query_pairs(params: Params | object) -> list[tuple[str, str]]:
    """Return *params* as checked pairs of strings; a key whose value is None is left out.

    Raises:
        ConfigurationError: A value is not a str, an int or a list of them.
    """
    if not isinstance(params, Mapping):
        raise ConfigurationError(f"params must be a mapping, not {type_of(params)}")
    found: list[tuple[str, str]] = []
    for name, value in params.items():
        key = plain_text(name) if isinstance(name, str) else ""
        if not key:
            raise ConfigurationError("a key of params must be a str, and not empty")
        is_shown = key[0].isalpha() and _PARAM_NAME.issuperset(key) and len(key) <= 31
        place = f"params[{key!r}]" if is_shown else "a value of params"
        several = isinstance(value, Sequence) and not isinstance(value, str | bytes)
        for one in value if several else () if value is None else (value,):  # type: ignore[union-attr]  # several says it is a sequence
            if isinstance(one, bool) or not isinstance(one, str | int):
                raise ConfigurationError(
                    f"{place} must be str, int or a list of these, not {type_of(one)}"
                )
            text = plain_text(one) if isinstance(one, str) else format_int(one, place)
            if any("\ud800" <= c <= "\udfff" for c in text + key):
                raise ConfigurationError(f"{place} must have no lone surrogates")
            found.append((key, text))
    return found
