"""The way in: says how to get what is missing, and runs the sandbox without it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from .interrupts import Interrupts


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Args:
        arguments: As on the command line, which they are by default.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["sandbox"]:
        from accutics_authentic.sandbox.serving import main as serve  # late: a web server

        serve(given[1:])
        return 0
    interrupts = Interrupts()
    interrupts.install()
    try:
        from .program import run_program  # late: it needs the extra
    except ModuleNotFoundError as error:
        if error.name != "cyclopts":  # which brings all else
            raise
        sys.stderr.write('error: the command line needs: pip install "accutics-authentic[cli]"\n')
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return 3
    return run_program(given, interrupts)
