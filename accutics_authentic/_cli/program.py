"""One run of the program: parse, work, and say in one sentence how it failed, if it did."""

from __future__ import annotations

import asyncio
import inspect
import os
import traceback
from collections.abc import Iterable, Sequence
from typing import Any

from cyclopts import CycloptsError

from accutics_authentic.errors import OutputClosedError

from .app import app
from .exits import Exit, StoppedError, exit_of, sentence
from .interrupts import Interrupts
from .options import Connection
from .output import discard_stdout, discard_unwritable, flush_stdout, say
from .tokens import secrets_of
from .usage import usage_sentence


def run_program(arguments: Sequence[str], interrupts: Interrupts) -> int:
    """Run the command that *arguments* name, and return the exit code."""
    connection = Connection()
    try:
        command, bound, _ = app.parse_args(list(arguments), print_error=False, exit_on_error=False)
        connection = _connection(bound.arguments.values()) or connection
        code = _run(interrupts, command(*bound.args, **bound.kwargs))
        flush_stdout()
    except CycloptsError as error:
        say(f"error: {usage_sentence(error)}")
        code = Exit.USAGE
    except (KeyboardInterrupt, asyncio.CancelledError):
        say("interrupted")
        code = Exit.INTERRUPTED
    except StoppedError as stopped:
        say(f"interrupted: {stopped}")
        code = Exit.INTERRUPTED
    except (BrokenPipeError, OutputClosedError):
        discard_stdout()  # the reader has enough, and needs no message
        code = Exit.FAILED
    except Exception as error:
        discard_unwritable()
        if connection.debug:
            _say_traceback(error, connection)
        say(f"error: {sentence(error)}")
        code = exit_of(error)
    finally:
        interrupts.end()
    return code


def _connection(arguments: Iterable[object]) -> Connection | None:
    return next((each for each in arguments if isinstance(each, Connection)), None)


def _run(interrupts: Interrupts, outcome: Any) -> int:  # Any: a coroutine, or nothing after help
    if not inspect.iscoroutine(outcome):
        return Exit.DONE
    code: Exit = asyncio.run(interrupts.watch(outcome))
    return code


def _say_traceback(error: Exception, connection: Connection) -> None:
    """Write the traceback, which has lines of code but no values, and mask secrets in messages."""
    lines = "".join(traceback.format_exception(error))
    for secret in secrets_of(connection, os.environ):
        lines = lines.replace(secret, "***")
    for line in lines.splitlines():
        say(line)
