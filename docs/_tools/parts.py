"""Parts of pages that are made from the code: ``python -m docs._tools.parts`` writes them anew.

They stand in the pages, between two comments, so that they are read on the hosted repository too.
The tests fail if a part is not what the code says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from .commands import commands
from .errors import errors

DOCS = Path(__file__).parent.parent
#: Page -> what makes its part.
PARTS: dict[str, Callable[[], str]] = {"command-line": commands, "errors": errors}

START = "<!-- made by python -m docs._tools.parts -->\n"
END = "<!-- end -->\n"


def path_of(page: str) -> Path:
    """Return the file of *page*."""
    return DOCS / f"{page}.md"


def made(page: str) -> str:
    """Return the text of *page* with its part made anew."""
    text = path_of(page).read_text()
    part = f"{START}\n{PARTS[page]().strip()}\n\n{END}"
    return re.sub(f"{START}.*{END}", lambda _: part, text, flags=re.DOTALL)


if __name__ == "__main__":
    for each in PARTS:
        path_of(each).write_text(made(each))
