"""The rules of the package: who may import whom, what is public, what holds for every file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from attrs import frozen

import accutics_authentic

PACKAGE = Path(accutics_authentic.__file__).parent
ROOT = Path(__file__).parents[1]
NAME = "accutics_authentic"
MODULES = sorted(PACKAGE.rglob("*.py"))

TEXTS = {path: path.read_text() for path in MODULES}
TREES = {path: ast.parse(text) for path, text in TEXTS.items()}

# vendors -> _paging -> _http -> _codec -> _base -> errors: each room may import the rooms below it,
# and no vendor another vendor.
ERRORS = {"_error", "errors"}
BASE = {"_base", *ERRORS}
CODEC = {"_codec", *BASE}
HTTP = {"_http", "_bulk", "events", *CODEC}
PAGING = {"_paging", *HTTP}
#: Room -> rooms that it may import by their full names.
ARROWS = {
    "_error": set[str](),
    "_status_errors": {"_error"},
    "_webhook_errors": {"_error"},
    "_list_errors": {"_error"},
    "errors": {"_error", "_list_errors", "_status_errors", "_webhook_errors"},
    "_base": ERRORS,
    "events": {"_base"},
    "_codec": CODEC,
    "_bulk": {"_bulk", *BASE},
    "_http": HTTP,
    "_paging": PAGING,
    "_accutics": {"_accutics", *PAGING},
    "_authentic": {"_authentic", *PAGING},
    "export": {"export", *PAGING},
    "webhooks": {"_authentic", *CODEC},
    "telemetry": {"events", *BASE},
    "sandbox": {"_base"},  # a server of its own: it shares no idea of the APIs with the clients
    "__init__": {"_accutics", "_authentic", *PAGING},
    "_cli": {"_cli", "__init__", "errors", "events", "export", "sandbox"},  # the public face only
    "__main__": {"_cli"},
}
#: Dependency -> the only places that may import it.
DOORS = {
    "aiohttp": ("_http/transport/", "sandbox/", "webhooks/_aiohttp.py"),
    "cattrs": ("_codec/",),
    "msgspec": ("_codec/", "_base/structs.py"),
    "backoff": ("_http/retry.py",),
    "duckdb": ("export/_parquet.py",),
    "cyclopts": ("_cli/",),
    "rich": ("_cli/progress.py",),
    "opentelemetry": ("telemetry/",),
}
#: Extras whose packages the library imports, where they are needed; the others are for its tests.
EXTRAS = ("cli", "otel", "parquet")
ALLOWED = {"attrs", "typing_extensions", "yarl", *DOORS}


@frozen
class Import:
    """One import.

    Attributes:
        module: The full name of the module.
        relative: Whether it is written with a dot.
        typing_only: Whether it stands under ``if TYPE_CHECKING``.
    """

    module: str
    relative: bool
    typing_only: bool


def name_of(path: Path) -> str:
    return ".".join((NAME, *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    )


def imports(path: Path) -> Iterator[Import]:
    tree = TREES[path]
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


IMPORTS = [(path, each) for path in MODULES for each in imports(path)]


def sort_key(name: str) -> tuple[bool, str]:
    """Return the key that puts classes before functions, and ``__version__`` among these."""
    return name[0].islower() or name[0] == "_", name


def room(module: str) -> str:
    """Return the room of a module of this package, or of a name that the package has."""
    found = [*module.split("."), "__init__"][1]
    return found if found in ARROWS else "__init__"


def test_imports_follow_the_arrows() -> None:
    forbidden = [
        f"{name_of(path)} must not import {each.module}"
        for path, each in IMPORTS
        if each.module.startswith(NAME)
        if not each.relative and room(each.module) not in ARROWS[room(name_of(path))]
    ]
    assert not forbidden


def test_a_relative_import_stays_in_its_folder_and_its_room() -> None:
    def folder(path: Path) -> str:
        return name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]

    relative = [(path, each.module) for path, each in IMPORTS if each.relative]
    outside = [
        f"{name_of(path)}: {module}: use the full name across rooms"
        for path, module in relative
        if not module.startswith(folder(path))
        or room(module) != room(name_of(path))
        or room(module) == "__init__"
    ]
    assert relative
    assert not outside


def test_only_what_is_meant_to_be_public_has_no_underscore() -> None:
    modules = [*PACKAGE.glob("*.py"), *(path.parent for path in PACKAGE.glob("*/__init__.py"))]
    entries = {path.stem for path in modules}
    assert {name for name in entries if not name.startswith("_")} == {
        "errors",
        "events",
        "export",
        "sandbox",
        "telemetry",
        "webhooks",
    }
    assert entries == ARROWS.keys()


def test_each_dependency_has_one_door() -> None:
    other_doors = [
        f"{name_of(path)} imports {each.module}"
        for path, each in IMPORTS
        if (top := each.module.partition(".")[0]) in DOORS and not each.typing_only
        if not path.relative_to(PACKAGE).as_posix().startswith(DOORS[top])
    ]
    assert not other_doors


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [each for name in EXTRAS for each in project["optional-dependencies"][name]]
    declared = {
        re.split(r"[^A-Za-z0-9_-]", each)[0].replace("-", "_").removesuffix("_api")
        for each in [*project["dependencies"], *extras]
    }
    standard = {NAME, *__import__("sys").stdlib_module_names}
    used = {each.module.partition(".")[0] for _, each in IMPORTS}
    assert used - standard == declared == ALLOWED


def test_the_front_door_lists_all_that_it_imports_in_order() -> None:
    tree = TREES[PACKAGE / "__init__.py"]
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and "." in f"{node.module}"
        for alias in node.names
    }
    listed = accutics_authentic.__all__
    assert listed == sorted(listed, key=sort_key)
    assert set(listed) == imported | {"__version__", "errors", "events"}


def test_what_the_front_door_imports_late_is_there_when_it_is_asked_for() -> None:
    assert set(accutics_authentic.__all__) <= set(dir(accutics_authentic))
    for name in accutics_authentic.__all__:
        assert getattr(accutics_authentic, name) is not None
    with pytest.raises(AttributeError, match=r"has no attribute 'Acutics'"):
        _ = accutics_authentic.Acutics


def test_a_program_that_uses_one_vendor_does_not_import_the_other() -> None:
    program = "import sys; from accutics_authentic import Session, {}; print(*sys.modules)"
    for used, other in ("Accutics", "_authentic"), ("Authentic", "_accutics"):
        command = [sys.executable, "-c", program.format(used)]
        modules = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603  # our own program
        assert f"accutics_authentic._{used.lower()}" in modules
        assert f"accutics_authentic.{other}" not in modules


def bound(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a module binds by definition, import or assignment."""
    typing_only = [node.body for node in tree.body if isinstance(node, ast.If)]
    for node in chain(tree.body, *typing_only):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def test_any_other_list_of_names_is_in_order_and_holds_what_is_there() -> None:
    lists = [
        (path, ast.literal_eval(node.value), set(bound(tree)))
        for path, tree in TREES.items()
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    assert len(lists) > 1
    for path, names, there in lists:
        assert names == sorted(set(names), key=sort_key), name_of(path)
        assert set(names) <= there | {"__version__"}, name_of(path)


def test_the_version_is_that_of_the_changelog() -> None:
    versions = re.findall(r"^## \[?v?([0-9][^\] ]*)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert versions[:1] == [accutics_authentic.__version__]


def test_no_module_is_longer_than_one_can_keep_in_mind() -> None:
    lines = {name_of(path): len(text.splitlines()) for path, text in TEXTS.items()}
    assert {name: count for name, count in lines.items() if count > 250} == {}


def undocumented(name: str, node: ast.Module | ast.ClassDef) -> Iterator[str]:
    """Yield what is public in *node*, itself included, and has no docstring."""
    if not ast.get_docstring(node):
        yield name
    for child in node.body:
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        overload = "overload" in map(ast.unparse, child.decorator_list)
        if child.name.startswith("_") or overload:
            continue
        if isinstance(child, ast.ClassDef):
            yield from undocumented(f"{name}.{child.name}", child)
        elif not ast.get_docstring(child):
            yield f"{name}.{child.name}"


def test_everything_public_says_what_it_is() -> None:
    assert [each for path in MODULES for each in undocumented(name_of(path), TREES[path])] == []


def test_nothing_is_typed_away_without_a_reason() -> None:
    reason = re.compile(r"# type: ignore\[[a-z-]+(, ?[a-z-]+)*\]  # \w")
    lines = [line for text in TEXTS.values() for line in text.splitlines()]
    ignored = [line for line in lines if "type: ignore" in line]
    assert ignored
    assert [line for line in ignored if not reason.search(line)] == []
    assert [line for line in lines if "pragma: no cover" in line] == []
