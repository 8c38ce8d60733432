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


#: Command -> its text, its group, and its own commands with their texts.
GROUPS: dict[str, tuple[str, Group, dict[str, str]]] = {
    "export": (
        "Write all rows of a list into a file.",
        DATA,
        {
            "accutics": "Write all rows at PATH into a file; stopped at any moment, the same "
            "command goes on.",
            "items": "Write the ids of GROUP's items, newest first; stopped at any moment, the "
            "same command goes on.",
        },
    ),
    "diff": (
        "Compare a list with an earlier export of it.",
        DATA,
        {
            "accutics": "Print what was added, changed and removed at PATH since OLD, as JSONL; "
            "end with 1 if anything was.",
        },
    ),
    "count": (
        "Count the rows of a list.",
        DATA,
        {"accutics": "Print how many rows there are at PATH."},
    ),
    "import": (
        "Put items into a group.",
        CHANGES,
        {
            "items": "Put the items in FILE into GROUP; those that are there stay. Safe to run "
            "again.",
        },
    ),
    "groups": (
        "Read and change item groups.",
        CHANGES,
        {
            "get": "Print GROUP as JSON.",
            "create": "Create a group, and print it as JSON.",
            "update": "Change GROUP, and print it; whether fields are merged is up to the server.",
            "delete": "Delete GROUP; its items are kept.",
        },
    ),
    "hooks": (
        "Read and change the hooks of a group.",
        CHANGES,
        {
            "list": "Print the hooks of GROUP as a JSON array, which sync takes.",
            "add": 'Add a hook to GROUP, given as {"url", "events", "data"}, and print it.',
            "delete": "Delete one hook of GROUP.",
            "sync": "Give GROUP the hooks in FILE: add what is missing. Safe to run again.",
        },
    ),
    "check": (
        "Find out what the documents leave open about an API.",
        START,
        {
            "accutics": "Find out how the API lists the rows at PATH, by at most 20 requests that "
            "only read.",
            "authentic": "Find out how the API lists the items of GROUP, by at most 20 requests "
            "that only read.",
        },
    ),
    "init": (
        "Write classes for the rows of a list.",
        START,
        {
            "accutics": "Write classes for the rows at PATH, as a sample shows them: their keys, "
            "no values.",
        },
    ),
}
#: Where Python has the word for itself.
_NAMES = {"import": "import_", "list": "list_"}


for name, (text, group, commands) in GROUPS.items():
    made = App(name=name, help=text, group=group)
    app.command(made)
    for each, text in commands.items():
        where = f"{COMMANDS}.{_NAMES.get(name, name)}:{_NAMES.get(each, each)}"
        made.command(where, name=each, help=text)

app.command(  # listed here; main() runs it, since it needs no extra
    "accutics_authentic.sandbox.serving:main",
    name="sandbox",
    help="Serve both APIs on this machine with made-up data, to try things out.",
    group=START,
)
