"""For language models: ``python -m docs._tools.one_file MARKDOWN HTML``.

Writes into the folder HTML ``llms.txt``, a list of the pages, and ``llms-full.txt``, all pages in
one file of Markdown. MARKDOWN has the pages as Sphinx built them, with the docstrings in them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

DOCS = Path(__file__).parent.parent
INTRO = "Typed asyncio clients for the Accutics Open API and the authentic.network REST API."


def pages(page: str = "index") -> list[str]:
    """Return *page* and all below it, in the order of the navigation."""
    text = (DOCS / f"{page}.md").read_text()
    folder = page.rpartition("/")[0]
    found = [page]
    for tree in re.findall(r"```\{toctree\}\n(.*?)```", text, re.DOTALL):
        for name in re.findall(r"^[\w/-]+$", tree, re.MULTILINE):
            found += pages(f"{folder}/{name}" if folder else name)
    return found


def full(texts: dict[str, str]) -> str:
    """Return one text of all pages."""
    parts = [f"<!-- page: {page} -->\n\n{shown(text)}\n" for page, text in texts.items()]
    return "\n\n".join(parts)


def shown(text: str) -> str:
    """Return the *text* of a page without what its readers do not see."""
    return re.sub(r"<!--.*?-->\n?", "", text, flags=re.DOTALL).strip()


def listed(texts: dict[str, str]) -> str:
    """Return a list of the pages with their titles and first sentences, as llmstxt.org has it."""
    lines = ["# accutics-authentic", "", f"> {INTRO}", "", "## Pages", ""]
    lines += [f"- [{title(text)}]({page}.html): {about(text)}" for page, text in texts.items()]
    return "\n".join([*lines, "", "All of them in one file: [llms-full.txt](llms-full.txt)", ""])


def title(text: str) -> str:
    """Return the title of a page."""
    return shown(text).splitlines()[0].lstrip("# ")


def about(text: str) -> str:
    """Return the first sentence of a page, without its links."""
    prose = re.sub(r"^```.*?^```", "", shown(text), flags=re.DOTALL | re.MULTILINE)
    first = re.search(r"^(?![#|>*-])\S.*(?:\n\S.*)*", prose, re.MULTILINE)
    sentence = re.split(r"(?<=\.) ", " ".join(first[0].split()))[0] if first else ""
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", sentence)


def main(markdown: Path, html: Path) -> None:
    """Write both files."""
    texts = {page: (markdown / f"{page}.md").read_text() for page in pages()}
    (html / "llms.txt").write_text(listed(texts))
    (html / "llms-full.txt").write_text(full(texts))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
