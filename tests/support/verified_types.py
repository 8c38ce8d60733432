"""Check what ``pyright --verifytypes`` says about the types that users see.

``python tests/support/verified_types.py report.json`` fails unless every public symbol has a known
type, and there are no more public symbols than intended.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

MAX_SYMBOLS = 120  # without the sandbox: the names that an IDE offers to import
SANDBOX = "accutics_authentic.sandbox"


def problems(report: str) -> list[str]:
    """Return what is wrong according to *report*, the JSON of pyright."""
    symbols = json.loads(report)["typeCompleteness"]["symbols"]
    found = [
        f"{each['name']}: its type is not fully known"
        for each in symbols
        if each["isTypeAmbiguous"] or not each["isTypeKnown"]
    ]
    exported = [each["name"] for each in symbols if each["isExported"]]
    public = [name for name in exported if not f"{name}.".startswith(f"{SANDBOX}.")]
    if not public:
        found.append("no public symbol was found: is the package installed, with its py.typed?")
    if len(public) > MAX_SYMBOLS:
        found.append(f"{len(public)} public symbols, and at most {MAX_SYMBOLS} are meant to be")
    return found


if __name__ == "__main__":
    sys.exit("\n".join(problems(Path(sys.argv[1]).read_text())) or 0)
