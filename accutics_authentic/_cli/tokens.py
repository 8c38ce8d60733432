"""Where the token comes from: a file or the environment, and never an argument."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from yarl import URL

from .exits import UsageError
from .inputs import expanded
from .options import Connection

PROXIES = ("http_proxy", "https_proxy", "all_proxy")
MAX_TOKEN_FILE = 65_536  # bytes; a larger file is none of a token


def read_token(
    file: Path | None, variable: str, environment: Mapping[str, str]
) -> tuple[str, str | None]:
    """Return the token, and a warning if others can read its file. May block.

    Args:
        file: The file, which comes before the environment.
        variable: The name of the environment variable.
        environment: The environment.

    Raises:
        UsageError: There is none, or the file cannot be read.
    """
    if file is None:
        token = environment.get(variable, "").strip()
        if not token:
            raise UsageError(
                f"no token: set {variable}, or name a file that has it by --token-file"
            )
        return token, None
    try:
        with open(expanded(str(file)), "rb") as source:
            mode = os.fstat(source.fileno()).st_mode
            content = source.read(MAX_TOKEN_FILE + 1)
    except OSError as error:
        raise UsageError(f"cannot read --token-file {file}: {error.strerror}") from None
    try:
        token = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        token = ""
    if not token or len(content) > MAX_TOKEN_FILE or len(token.split()) > 1:
        raise UsageError(f"--token-file {file} must hold the token alone, on one line")
    others = stat.S_ISREG(mode) and mode & (stat.S_IRGRP | stat.S_IROTH)
    return token, f"others can read {file}: chmod 600 keeps it to you" if others else None


def secrets_of(connection: Connection, environment: Mapping[str, str]) -> list[str]:
    """Return what no message may hold: the token, once it is known, and passwords of proxies."""
    secrets = list(connection.tokens)
    variables = (environment.get(name, "") for name in environment if name.lower() in PROXIES)
    for text in (connection.proxy or "", *variables):
        with suppress(ValueError):
            url = URL(text)
            secrets += [url.raw_password or "", url.password or ""]
    return [secret for secret in secrets if secret]
