"""Every public name, and every public member of every public class, stands in this folder."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from accutics_authentic import Authentic, Session

MODULES = ("", ".errors", ".events", ".export", ".sandbox", ".telemetry", ".webhooks")
PROGRAMS = [
    ast.parse(path.read_text())
    for path in Path(__file__).parent.glob("*.py")
    if not path.name.startswith("test_")
]


def public_names(module: ModuleType) -> set[str]:
    """Return the names that *module* exports, which are all of its classes if it lists none."""
    of_its_own = {
        name
        for name, value in vars(module).items()
        if inspect.isclass(value) and value.__module__ == module.__name__
    }
    return {*getattr(module, "__all__", of_its_own)}


def public_classes() -> Iterator[type]:
    """Yield the public classes, and those that clients hold."""
    for end in MODULES:
        module = import_module(f"accutics_authentic{end}")
        values = (getattr(module, name) for name in public_names(module))
        yield from filter(inspect.isclass, values)
    authentic = Authentic(Session(), token="t")
    yield from (type(authentic.groups), type(authentic.items))


def members(kind: type) -> set[str]:
    """Return the public members of *kind*, with the attributes that its methods set."""
    found: set[str] = set()
    for each in kind.__mro__:
        if each.__module__.startswith("accutics_authentic"):
            found.update(vars(each), getattr(each, "__annotations__", {}))
            found.update(field.name for field in getattr(each, "__attrs_attrs__", ()))
            found.update(set_by_methods(each))
    return {name for name in found if not name.startswith("_")}


def set_by_methods(kind: type) -> Iterator[str]:
    for method in map(inspect.unwrap, filter(inspect.isfunction, vars(kind).values())):
        if inspect.isfunction(method) and "<" not in method.__code__.co_filename:  # none of attrs'
            tree = ast.parse(textwrap.dedent(inspect.getsource(method)))
            found = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
            stored = (node for node in found if isinstance(node.ctx, ast.Store))
            yield from (node.attr for node in stored if ast.unparse(node.value) == "self")


def checked() -> dict[str, set[str]]:
    """Return what is used of each class, by the parameters that are annotated with it."""
    used: dict[str, set[str]] = defaultdict(set)
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    for function in (node for each in PROGRAMS for node in ast.walk(each)):
        if isinstance(function, functions):
            kinds = {arg.arg: name_of(arg.annotation) for arg in function.args.args}
            for node in ast.walk(function):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    used[kinds.get(node.value.id, "")].add(node.attr)
    return used


def name_of(annotation: ast.expr | None) -> str:
    """Return the class of an *annotation*; those of ``webhooks`` share names with others."""
    if isinstance(annotation, ast.Subscript):
        annotation = annotation.value
    name = "" if annotation is None else ast.unparse(annotation)
    return name if name.startswith("webhooks.") else name.rpartition(".")[2]


def key_of(kind: type) -> str:
    is_of_webhooks = kind.__module__.startswith("accutics_authentic.webhooks")
    return f"webhooks.{kind.__name__}" if is_of_webhooks else kind.__name__


CHECKED = checked()


@pytest.mark.parametrize("kind", [*public_classes()], ids=key_of)
def test_the_type_of_every_member_is_checked(kind: type) -> None:
    seen = set[str]().union(*(CHECKED[key_of(each)] for each in kind.__mro__))
    assert members(kind) <= seen


@pytest.mark.parametrize("end", MODULES)
def test_every_public_name_is_used(end: str) -> None:
    nodes = [node for each in PROGRAMS for node in ast.walk(each)]
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    used |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert public_names(import_module(f"accutics_authentic{end}")) <= used
