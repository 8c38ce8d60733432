"""Every command with its arguments and options, as the command itself knows them."""

from __future__ import annotations

from accutics_authentic._cli.app import app

#: A page shows it by hand, since it is no command of ``app``.
SANDBOX = "\n## accutics-authentic sandbox\n"


def commands() -> str:
    """Return a section for each command."""
    text = app.generate_docs()
    first = text.index("\n## accutics-authentic ")  # above: what the page says by hand
    return text[first : text.index(SANDBOX)]
