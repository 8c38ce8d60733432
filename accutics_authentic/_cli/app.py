"""The commands by name. Their modules are imported when they are used, so that help comes fast."""

from __future__ import annotations

from cyclopts import App, Group

from accutics_authentic import __version__

from .usage import PROGRAM

COMMANDS = "accutics_authentic._cli.commands"
DATA = Group("Read and compare", sort_key=0)
CHANGES = Group("Change", sort_key=1)
START = Group("Begin and find out", sort_key=2)
EPILOGUE = (
    "The token is in ACCUTICS_TOKEN or AUTHENTIC_TOKEN, or in a file that --token-file names.\n\n"
    "Exit codes: 0 done, 1 failed or different, 2 wrong usage, 3 interrupted, 4 done but the list "
    "changed (only with --fail-on)."
)

app = App(
    name=PROGRAM,
    help="Read and write the Accutics Open API and the authentic.network REST API.",
    help_epilogue=EPILOGUE,
    help_format="plaintext",
    version=f"{PROGRAM} {__version__}",
    suppress_keyboard_interrupt=False,
)
app["--help"].group = app["--version"].group = Group("This program", sort_key=9)


def _group(name: str, text: str, group: Group) -> App:
    made = App(name=name, help=text, group=group)
    app.command(made)
    return made


export = _group("export", "Write all rows of a list into a file.", DATA)
export.command(
    f"{COMMANDS}.export:accutics",
    name="accutics",
    help="Write all rows at PATH into a file; stopped at any moment, the same command goes on.",
)
export.command(
    f"{COMMANDS}.export:items",
    name="items",
    help="Write the ids of GROUP's items, newest first; stopped, the same command goes on.",
)

count = _group("count", "Count the rows of a list.", DATA)
count.command(
    f"{COMMANDS}.count:accutics", name="accutics", help="Print how many rows there are at PATH."
)

check = _group("check", "Find out what the documents leave open about an API.", START)
check.command(
    f"{COMMANDS}.check:accutics",
    name="accutics",
    help="Find out how the API lists the rows at PATH, by at most 20 requests that only read.",
)
check.command(
    f"{COMMANDS}.check:authentic",
    name="authentic",
    help="Find out how the API lists the items of GROUP, by at most 20 requests that only read.",
)

init = _group("init", "Write classes for the rows of a list.", START)
init.command(
    f"{COMMANDS}.init:accutics",
    name="accutics",
    help="Write classes for the rows at PATH, as a sample shows them: their keys, no values.",
)
