"""Generated parts of pages are what the code says, and the pages of names have every name."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from accutics_authentic import errors
from accutics_authentic.sandbox.serving import main
from docs._tools.errors import TODO, what_to_do
from docs._tools.one_file import pages
from docs._tools.parts import PARTS, made, path_of

DOCS = Path(__file__).parent.parent / "docs"
#: What README's users import from; of ``errors`` all classes are public.
MODULES = ("", ".events", ".export", ".sandbox", ".telemetry", ".webhooks")
NO_OBJECTS = {"accutics_authentic." + name for name in ("__version__", "errors", "events")}
#: Classes of what ``authentic`` has, which nobody makes.
UNNAMED = {"_authentic.groups.Groups", "_authentic.items.ItemCalls"}


@pytest.mark.parametrize("page", PARTS)
def test_the_generated_part_is_what_the_code_says(page: str) -> None:
    assert path_of(page).read_text() == made(page), "run: python -m docs._tools.parts"


def test_an_error_that_does_not_say_what_to_do_is_noticed() -> None:
    class SilentError(Exception):
        """Something is wrong."""

    with pytest.raises(ValueError, match=f"SilentError does not say '{TODO}'"):
        what_to_do(SilentError)  # type: ignore[arg-type]  # a subclass would stay in the tree


def test_every_error_but_the_root_is_on_the_page() -> None:
    named = re.findall(r"^\| `(\w+)` \|", path_of("errors").read_text(), re.MULTILINE)
    assert sorted(named) == sorted(_errors() - {"AccuticsAuthenticError"})


def test_every_public_name_is_explained_once() -> None:
    pages = "".join(path.read_text() for path in (DOCS / "api").glob("*.md"))
    explained = re.findall(
        r"^\.\. (?:py:|auto)(?:class|function|data):: (\S+)", pages, re.MULTILINE
    )
    public = {f"accutics_authentic.errors.{name}" for name in _errors()}
    public |= {f"accutics_authentic.{name}" for name in UNNAMED}
    for module in MODULES:
        where = f"accutics_authentic{module}"
        public |= {f"{where}.{name}" for name in import_module(where).__all__}
    assert sorted(explained) == sorted(public - NO_OBJECTS)


def test_methods_that_a_class_has_from_a_private_one_are_explained() -> None:
    text = "".join(path.read_text() for path in (DOCS / "api").glob("*.md"))
    classes = re.findall(r"^\.\. autoclass:: (\S+)\.(\w+)\n((?:   .*\n)*)", text, re.MULTILINE)
    explained = {name for _, name, _ in classes}
    for module, name, options in classes:
        kind = getattr(import_module(module), name)
        hidden = [base for base in kind.__mro__[1:] if base.__name__ not in explained]
        ours = [base for base in hidden if base.__module__.startswith("accutics_authentic.")]
        methods = {each for base in ours for each in vars(base) if not each.startswith("_")}
        assert not methods or ":inherited-members:" in options, f"{name} has {methods}, too"


def test_the_page_of_the_command_line_has_all_options_of_the_sandbox(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    page = path_of("command-line").read_text()
    section = page[page.index("## accutics-authentic sandbox") :]
    assert options == set(re.findall(r"--[a-z][a-z-]+", section))


def test_every_page_is_in_the_navigation_once() -> None:
    files = [path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md")]
    assert sorted(pages()) == sorted(file for file in files if not file.startswith("_build"))


def _errors() -> set[str]:
    return {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.AccuticsAuthenticError)
    }
