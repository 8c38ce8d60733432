"""Every command with its arguments and options, as the command itself knows them."""

from __future__ import annotations

import re

from accutics_authentic._cli.app import app

#: A page shows it by hand, since it is no command of ``app``.
SANDBOX = "\n## accutics-authentic sandbox\n"


def commands() -> str:
    """Return a section for each command."""
    text = app.generate_docs()
    first = text.index("\n## accutics-authentic ")  # above: what the page says by hand
    lines = text[first : text.index(SANDBOX)].splitlines()
    return "\n".join(_quoted(line) if line.startswith("* ") else line for line in lines)


def _quoted(line: str) -> str:
    """Return a *line* on an option with the names of other options quoted: "--" is a dash."""
    name, colon, about = line.partition("`: ")
    return name + colon + re.sub(r"(?<=[ (])--[a-z-]+", r"`\g<0>`", about)
