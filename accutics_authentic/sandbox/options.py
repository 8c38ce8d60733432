"""Switches, rows and faults as texts of a command line. No server here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from attrs import fields

from .traffic import Traffic

S = TypeVar("S")

#: The arguments of a fault that a text can give, and what reads each; see ``Traffic.fail``.
FAULT: Mapping[str, Callable[[str], Any]] = {
    "status": int,
    "times": lambda text: None if text == "all" else int(text),
    "skip": int,
    "api": lambda text: _one_of(text, ("accutics", "authentic")),
    "method": str.upper,
    "path": str,
    "body": str,
    "retry_after": str,
    "delay": float,
    "cut": int,
    "lost": lambda text: _one_of(text, ("closed", "reset")),
    "applied": lambda text: _one_of(text, (True, False)),
}


def switch_values(kind: type[Any]) -> dict[str, tuple[Any, ...] | type]:
    """Return the switches of *kind* that a text can set: by name, their values or their type."""
    found: dict[str, tuple[Any, ...] | type] = {}
    for name, hint in get_type_hints(kind).items():
        plain = [each for each in get_args(hint) if each is not NoneType] or [hint]
        if get_origin(hint) is Literal:
            found[name] = get_args(hint)
        elif hint is bool:
            found[name] = (True, False)
        elif plain[0] in (int, float, str) and name in {each.name for each in fields(kind)}:
            found[name] = plain[0]
    return found


def read_switches(kind: type[S], texts: Iterable[str]) -> S:
    """Return the switches that ``name=value`` texts set; the others keep their defaults.

    Raises:
        ValueError: There is no such switch, or not with this value.
    """
    known, chosen = switch_values(kind), dict[str, Any]()
    for text in texts:
        name, _, value = text.partition("=")
        if name not in known:
            raise ValueError(f"there is no switch {name!r}: there are {', '.join(known)}")
        allowed = known[name]
        try:
            chosen[name] = _one_of(value, allowed) if isinstance(allowed, tuple) else allowed(value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return kind(**chosen)


def read_rows(text: str) -> tuple[str, str]:
    """Return the path and the file of ``PATH=FILE``.

    Raises:
        ValueError: One of them is missing.
    """
    path, _, name = text.partition("=")
    if not path or not name:
        raise ValueError("rows must be PATH=FILE, such as campaigns=rows.jsonl")
    return path, name


def add_fault(traffic: Traffic, text: str) -> None:
    """Make requests fail as ``name=value,...`` says.

    Raises:
        ValueError: A name or value is wrong.
    """
    arguments: dict[str, Any] = {}
    for part in text.split(","):
        name, _, value = part.strip().partition("=")
        if name not in FAULT:
            raise ValueError(f"a fault has no {name!r}: it has {', '.join(FAULT)}")
        try:
            arguments[name] = FAULT[name](value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    traffic.fail(**arguments)


def _one_of(text: str, allowed: tuple[Any, ...]) -> Any:
    for value in allowed:
        if text.lower() == str(value).lower():
            return value
    raise ValueError(f"must be one of {', '.join(map(str, allowed))}")
