"""Exit codes, and the sentence for each way to fail. No I/O here."""

from __future__ import annotations

from enum import IntEnum

from accutics_authentic import errors
from accutics_authentic.errors import AccuticsAuthenticError

from .spelling import as_options
from .texts import to_safe_line

AGAIN = "run the same command again"
GOES_ON = "the same command again goes on where it stopped"


class Exit(IntEnum):
    """What the process ends with; scripts rely on the numbers."""

    DONE = 0
    FAILED = 1  # or the lists of a diff differ, or the pipe was closed
    USAGE = 2
    INTERRUPTED = 3
    DRIFTED = 4  # done, but of a kind that --fail-on names


class UsageError(Exception):
    """The arguments, the environment or a file of the user's is wrong; nothing was sent."""


class StoppedError(Exception):
    """A signal ended the command; the text says how to go on."""


class FailedError(Exception):
    """The command could not do what it should; the text is for the user."""


#: Errors with what helps, the first match counts. An empty text adds nothing to the error's own.
_ADVICE: tuple[tuple[type[Exception], str], ...] = (
    (errors.UnauthorizedError, "check the token, and that it is of this API"),
    (errors.ForbiddenError, "check the token, and what it may do"),
    (errors.InvalidRouteError, "check the path and the base URL"),
    (errors.NotFoundError, "check the path, the id and the base URL"),
    (errors.RateLimitedError, f"wait a while, and {AGAIN}"),
    (errors.RedirectError, "check the base URL: it must be the one that needs no redirect"),
    (
        errors.CertificateError,
        "check the base URL; the environment variable SSL_CERT_FILE names the certificates of a "
        "company",
    ),
    (errors.ConnectError, f"check the base URL, the network and --proxy, and {AGAIN}"),
    (errors.DriftError, "read it again, or say --on-drift report or repair"),
    (errors.TransportError, AGAIN),
    (errors.ServerError, f"wait a while, and {AGAIN}"),
    (errors.PagingError, "run it with --debug to see the requests"),
    (errors.ProtocolError, "check that the base URL is that of the API"),
)
_USAGE = (
    UsageError,
    errors.ConfigurationError,
    errors.CursorError,
    errors.ExportExistsError,
    errors.ExportStateError,
    errors.ExportBusyError,
)


def exit_of(error: Exception) -> Exit:
    """Return the exit code for *error*."""
    return Exit.USAGE if isinstance(error, _USAGE) else Exit.FAILED


def sentence(error: Exception) -> str:
    """Return one line that says what is wrong and what to do, safe for a terminal."""
    if isinstance(error, UsageError | FailedError):
        text, advice = str(error), ""
    elif isinstance(error, AccuticsAuthenticError):
        text = as_options(str(error))
        advice = next((advice for kind, advice in _ADVICE if isinstance(error, kind)), "")
        if error.ambiguous:
            advice = "look what is there before you run it again"
    elif isinstance(error, OSError):
        name = f"{error.filename}: " if isinstance(error.filename, str) else ""
        text, advice = f"{name}{error.strerror or type(error).__name__}", ""
    else:
        text = f"{type(error).__name__}, which is a fault of this program"
        advice = "run it with --debug, and report what it prints"
    return to_safe_line(f"{text}: {advice}" if advice else text)
