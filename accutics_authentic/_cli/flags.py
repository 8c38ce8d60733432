"""How options look in help."""

from __future__ import annotations

from collections.abc import Sequence

from cyclopts import Parameter


def flag(text: str, name: str | Sequence[str] | None = None) -> Parameter:
    """Return an option without a value: off, unless it is given."""
    return Parameter(name=name, help=text, negative="", show_default=False)
