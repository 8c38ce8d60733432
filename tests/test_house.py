"""The rules of the house, read from the imports."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen

import accutics_authentic

HERE = Path(accutics_authentic.__file__).parent
HOME = Path(__file__).parents[1]
NAME = "accutics_authentic"
MODULES = sorted(HERE.rglob("*.py"))

#: Room -> rooms that it may know.
ARROWS = {
    "_error": set[str](),
    "errors": {"_error", "errors"},
    "core": {"_error", "core", "errors"},
    "accutics": {"accutics", "core", "errors"},
    "authentic": {"authentic", "core", "errors"},
    "sandbox": set[str](),
    "__init__": {"accutics", "authentic", "core", "errors"},
}
#: Dependency -> where its only door is.
DOORS = {
    "aiohttp": ("core/transport/", "sandbox/"),
    "cattrs": ("core/converter/",),
    "msgspec": ("core/converter/", "core/inner.py"),
    "backoff": ("core/retry.py",),
}
ALLOWED = {"attrs", "yarl", *DOORS}


@frozen
class Import:
    """One import.

    Attributes:
        module: Full name of what is imported from.
        relative: Written with a dot.
        typing_only: Stands under ``if TYPE_CHECKING``.
    """

    module: str
    relative: bool
    typing_only: bool


def name_of(path: Path) -> str:
    return ".".join((NAME, *path.relative_to(HERE).with_suffix("").parts)).removesuffix(".__init__")


def imports(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text())
    under = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    for node in ast.walk(tree):
        typing_only = id(node) in under
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, False, typing_only)
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            names = [alias.name for alias in node.names] if module == NAME else [""]
            for name in names:
                yield Import(f"{module}.{name}".rstrip("."), bool(node.level), typing_only)


def as_a_reader_sorts(name: str) -> tuple[bool, str]:
    """Return the key that puts classes before functions, and ``__version__`` among these."""
    return name[0].islower() or name[0] == "_", name


def room(module: str) -> str:
    """Return the room that a module of ours lies in."""
    return [*module.split("."), "__init__"][1]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_follow_the_arrows(path: Path) -> None:
    own = room(name_of(path))
    for each in imports(path):
        if not each.module.startswith(NAME):
            continue
        if each.relative:
            assert room(each.module) == own, f"{each.module}: a full name crosses a wall"
            assert own != "__init__"
        else:
            assert room(each.module) in ARROWS[own], f"{own} must not know {each.module}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_relative_import_stays_in_its_folder(path: Path) -> None:
    folder = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    for each in imports(path):
        if each.relative:
            assert each.module.startswith(folder)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_dependency_has_one_door(path: Path) -> None:
    place = path.relative_to(HERE).as_posix()
    for each in imports(path):
        top = each.module.partition(".")[0]
        if top in DOORS and not each.typing_only:
            assert place.startswith(DOORS[top]), f"{top} has another door"


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[^A-Za-z0-9_]", each)[0] for each in project["dependencies"]}
    standard = {NAME, *__import__("sys").stdlib_module_names}
    used = {each.module.partition(".")[0] for path in MODULES for each in imports(path)}
    assert used - standard == declared == ALLOWED


def test_the_front_door_lists_all_that_it_imports_in_order() -> None:
    tree = ast.parse((HERE / "__init__.py").read_text())
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    listed = accutics_authentic.__all__
    assert listed == sorted(listed, key=as_a_reader_sorts)
    assert set(listed) == imported | {"__version__"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_any_other_list_of_names_is_in_order_and_holds_what_is_there(path: Path) -> None:
    tree = ast.parse(path.read_text())
    bound = {
        name
        for node in tree.body
        for name in (
            [node.name]
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            else [alias.asname or alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom)
            else [target.id for target in node.targets if isinstance(target, ast.Name)]
            if isinstance(node, ast.Assign)
            else []
        )
    }
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names = ast.literal_eval(node.value)
            assert len(set(names)) == len(names)
            assert set(names) <= bound
            assert names == sorted(names, key=as_a_reader_sorts)


def test_the_version_is_that_of_the_changelog() -> None:
    project = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]
    assert accutics_authentic.__version__ == project["version"]
    versions = re.findall(r"^## \[?v?([0-9][^\] ]*)", (HOME / "CHANGELOG.md").read_text(), re.M)
    assert versions[:1] == [project["version"]]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_longer_than_one_can_keep_in_mind(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 250


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_everything_public_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree)
    line: list[tuple[str, ast.AST]] = [(name_of(path), tree)]
    while line:
        name, node = line.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                if (
                    child.name.startswith("_")
                    or "overload" in ast.unparse(child).partition("def")[0]
                ):
                    continue
                assert ast.get_docstring(child), f"{name}.{child.name}"
                if isinstance(child, ast.ClassDef):
                    line.append((f"{name}.{child.name}", child))


def test_nothing_is_typed_away_without_a_reason() -> None:
    for path in MODULES:
        for text in path.read_text().splitlines():
            if "type: ignore" in text:
                assert re.search(r"# type: ignore\[[a-z-]+(, ?[a-z-]+)*\]  # \w", text), text
            assert "pragma: no cover" not in text
