"""The sentence for wrong arguments. No I/O here."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from cyclopts import (
    CycloptsError,
    MissingArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
    ValidationError,
)

from .texts import to_safe_line

PROGRAM = "accutics-authentic"
#: Options that people try, with a token as their value.
_SECRET_OPTIONS = ("--token", "--api-token", "--bearer", "--password")
_NOT_HERE = (
    "a token is never an argument, since others on this machine can read those: set "
    "ACCUTICS_TOKEN or AUTHENTIC_TOKEN, or name a file by --token-file"
)


def usage_sentence(error: CycloptsError) -> str:
    """Return one line that says which argument is wrong and where to look.

    Arguments that are not expected are not repeated: one may be a token.
    """
    if isinstance(error, UnknownCommandError):
        text = _unknown_command(error)
    elif isinstance(error, UnknownOptionError):
        text = _unknown_option(error)
    elif isinstance(error, ValidationError) and error.argument is not None:  # of ``check_dash``
        name = error.argument.name
        text = (
            f"{name} needs a value"
            if name.startswith("-")
            else _no_option(error.argument.tokens[0].value)
        )
    elif isinstance(error, UnusedCliTokensError):
        count = len(error.unused_tokens or ())
        text = f"{count} more argument{'' if count == 1 else 's'} than this command takes"
    elif type(error) is MissingArgumentError and error.argument is not None:
        name = error.keyword or error.argument.name
        text = f"{name} needs a value" if name.startswith("-") else f"{name} is missing"
    else:
        text = str(error).strip().rstrip(".")
    command = " ".join((PROGRAM, *(error.command_chain or ())))
    return to_safe_line(f"{text}; see {command} --help")


def _unknown_command(error: UnknownCommandError) -> str:
    name = (error.unused_tokens or [""])[0]
    known = [each for each in (error.app or ()) if not each.startswith("-")]
    return "there is no such command" + _did_you_mean(name, known)


def _unknown_option(error: UnknownOptionError) -> str:
    known = [each for argument in error.argument_collection for each in argument.names]
    return _no_option(error.token.keyword or error.token.value, known)


def _no_option(text: str, known: Iterable[str] = ()) -> str:
    name = text.partition("=")[0]
    if name in _SECRET_OPTIONS:
        return _NOT_HERE
    return f"there is no option {name}" + _did_you_mean(name, known)


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f", did you mean {close[0]}?" if close else ""
