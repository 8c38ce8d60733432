"""How Sphinx builds the site: ``nox -s docs``."""

from __future__ import annotations

import re

from docutils.nodes import NodeVisitor, abbreviation, document, raw
from sphinx.addnodes import index
from sphinx.application import Sphinx

import accutics_authentic

HOSTED = "https://github.com/accutics-authentic/accutics-authentic/blob/main"

project = "accutics-authentic"
author = "the authors of accutics-authentic"
copyright = f"2026, {author}"  # noqa: A001  # the name that Sphinx reads
version = release = accutics_authentic.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_markdown_builder",
]
exclude_patterns = ["_build"]
nitpicky = True
nitpick_ignore_regex = [
    # Annotations: what is private, and other libraries, whose lists of names are not downloaded.
    (r"py:.*", r"(?!accutics_authentic\.[a-z]*\.?[A-Z]).*"),
]
suppress_warnings = ["ref.python"]  # an annotation "Limits" may be that of webhooks, too

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_title = f"accutics-authentic {release}"
html_theme_options = {
    "source_repository": "https://github.com/accutics-authentic/accutics-authentic/",
    "source_branch": "main",
    "source_directory": "docs/",
}
html_copy_source = html_show_sourcelink = False

myst_heading_anchors = 3  # as the hosted repository makes them

maximum_signature_line_length = 88
add_module_names = False  # each page of names says where they are imported from
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_class_signature = "mixed"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

ONLY_MADE_BY_US = {
    "Bulk",
    "Groups",
    "ItemCalls",
    "Items",
    "Page",
    "Pages",
    "Resource",
    "Run",
    "RunPages",
    "Stream",
}


def link_out(_app: Sphinx, docname: str, content: list[str]) -> None:
    """Let links of a page that leave this folder lead to the hosted repository."""
    if "/" not in docname:
        content[0] = re.sub(r"\]\(\.\./", f"]({HOSTED}/", content[0])


def add_words(_app: Sphinx, page: document) -> None:
    """Let the search find a section by the words of a comment, ``<!--- index: 429, crash --->``.

    They are the words that readers may type, and are shown on no page. Of numbers the search knows
    only those of such comments.
    """
    for comment in list(page.findall(raw)):
        words = re.fullmatch(r"<!--- index: (.+) --->", comment.astext().strip())
        if words is not None:
            [section, *_] = comment.parent["ids"]
            entries = [("single", word, section, "main", None) for word in words[1].split(", ")]
            comment.replace_self(index(entries=entries))


def hide_signature(
    _app: Sphinx, what: str, name: str, made: object, _options: object, _arguments: str, _to: str
) -> tuple[str, str] | None:
    """Show no arguments of errors, and of classes that only the library makes."""
    is_error = isinstance(made, type) and issubclass(made, Exception)
    if what == "class" and (is_error or name.rpartition(".")[2] in ONLY_MADE_BY_US):
        return "", ""
    return None


def shorten_types(
    _app: Sphinx, _what: str, _name: str, _made: object, _options: object, lines: list[str]
) -> None:
    """Show the types of attributes without their modules, as signatures do."""
    for number, line in enumerate(lines):
        if line.startswith(":vartype "):
            lines[number] = re.sub(r"(?<![\w~.])(\w+\.)+(?=\w)", r"~\g<0>", line)


def keep_text(_translator: NodeVisitor, _node: abbreviation) -> None:
    """Write the text in a node as it is."""


def setup(app: Sphinx) -> None:
    """Have Sphinx call the functions above."""
    app.connect("source-read", link_out)
    app.connect("doctree-read", add_words)
    app.connect("autodoc-process-signature", hide_signature)
    app.connect("autodoc-process-docstring", shorten_types, priority=600)  # after napoleon
    # The "*" and "/" of signatures, which the builder of Markdown does not know.
    app.add_node(abbreviation, override=True, markdown=(keep_text, keep_text))
