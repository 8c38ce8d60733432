"""Every error: when it is raised, and what to do, from its docstring."""

from __future__ import annotations

import inspect
import re

from accutics_authentic import errors as public
from accutics_authentic.errors import AccuticsAuthenticError

TODO = "What to do: "


def errors() -> str:
    """Return a table for each branch of the tree."""
    families = _in_order(AccuticsAuthenticError.__subclasses__())
    alone = [kind for kind in families if not kind.__subclasses__()]
    parts = ["## Arguments, sessions, cursors\n", _table(alone)]
    for family in families:
        if family not in alone:
            kinds = [family, *_below(family)]
            parts += [f"\n## {family.__name__}\n", _table(kinds)]
    return "\n".join(parts)


def _below(kind: type[AccuticsAuthenticError]) -> list[type[AccuticsAuthenticError]]:
    """Return all classes below *kind*, those of one branch after one another."""
    below = _in_order(kind.__subclasses__())
    return [each for one in below for each in (one, *_below(one))]


def _in_order(kinds: list[type[AccuticsAuthenticError]]) -> list[type[AccuticsAuthenticError]]:
    """Return *kinds* in the order of the tree."""
    drawn = public.__doc__ or ""
    return sorted(kinds, key=lambda kind: drawn.index(f" {kind.__name__} "))


def _table(kinds: list[type[AccuticsAuthenticError]]) -> str:
    rows = [f"| `{kind.__name__}` | {when(kind)} | {what_to_do(kind)} |" for kind in kinds]
    return "\n".join(["| error | when | what to do |", "| --- | --- | --- |", *rows])


def when(kind: type[AccuticsAuthenticError]) -> str:
    """Return what the docstring of *kind* begins with."""
    return _markdown(inspect.getdoc(kind) or "")


def what_to_do(kind: type[AccuticsAuthenticError]) -> str:
    """Return the advice in the docstring of *kind*; each has some."""
    before, found, advice = (inspect.getdoc(kind) or "").partition(TODO)
    if not (before and found):
        raise ValueError(f"the docstring of {kind.__name__} does not say {TODO!r}")
    text = _markdown(advice)
    return text[0].upper() + text[1:]


def _markdown(docstring: str) -> str:
    """Return the first paragraph of *docstring* on one line, for a cell of a table."""
    line = " ".join(docstring.split("\n\n")[0].split())
    return re.sub("``", "`", line).replace("|", r"\|")
