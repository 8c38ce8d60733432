"""Run a package as ``python -m`` does, in this process, so that coverage sees it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any


def run_package(name: str, run_name: str) -> dict[str, Any]:
    """Run ``__main__.py`` of a package as *run_name*, and return its names.

    ``runpy`` cannot do that once the package is installed as a wheel: pytest loads all files of
    a distribution that has a plugin by a loader of its own, which has no ``get_code``.
    """
    spec = find_spec(f"{name}.__main__")
    assert spec is not None
    assert spec.origin is not None
    names: dict[str, Any] = {"__name__": run_name, "__package__": name}
    exec(compile(Path(spec.origin).read_text(), spec.origin, "exec"), names)  # noqa: S102  # our own module
    return names
