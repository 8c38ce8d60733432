"""Clients over a session, as the options and the environment say."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial

from accutics_authentic import Accutics, Authentic, Session
from accutics_authentic.events import Handler

from .blocking import in_own_thread
from .exits import UsageError
from .options import AccuticsConnection, AuthenticConnection, Connection
from .output import say
from .tokens import read_token


@asynccontextmanager
async def open_accutics(
    connection: AccuticsConnection, on_event: Iterable[Handler] = (), token: str | None = None
) -> AsyncIterator[Accutics]:
    """Open a session with a client of the Accutics Open API.

    Raises:
        UsageError: There is no token or no base URL.
    """
    token = await _token(connection) if token is None else token
    if not connection.base_url:
        raise UsageError(
            "no base URL: Accutics gave you one with the token; set ACCUTICS_BASE_URL, or say "
            "--base-url"
        )
    async with _session(connection, on_event) as session:
        yield Accutics(
            session,
            base_url=connection.base_url,
            token=token,
            allow_http=connection.allow_http,
        )


@asynccontextmanager
async def open_authentic(
    connection: AuthenticConnection, on_event: Iterable[Handler] = (), token: str | None = None
) -> AsyncIterator[Authentic]:
    """Open a session with a client of the authentic.network REST API.

    Raises:
        UsageError: There is no token.
    """
    token = await _token(connection) if token is None else token
    async with _session(connection, on_event) as session:
        make = partial(Authentic, session, token=token, allow_http=connection.allow_http)
        client = make(base_url=connection.base_url) if connection.base_url else make()
        yield client


async def _token(connection: Connection) -> str:
    read = partial(read_token, connection.token_file, connection.variable, os.environ)
    token, warning = await in_own_thread(read)
    connection.tokens.add(token)
    if warning is not None:
        say(f"warning: {warning}")
    return token


def _session(connection: Connection, on_event: Iterable[Handler]) -> Session:
    if connection.debug:
        logger = logging.getLogger("accutics_authentic")
        logger.setLevel(logging.DEBUG)
        if not any(isinstance(each, _ToStderr) for each in logger.handlers):  # of another session
            logger.addHandler(_ToStderr())
    # of the environment, only proxies are read
    return Session(
        proxy=connection.proxy, trust_env=connection.proxy is None, on_event=tuple(on_event)
    )


class _ToStderr(logging.Handler):
    """Writes records as lines that are safe for a terminal."""

    def emit(self, record: logging.LogRecord) -> None:
        say(f"{record.levelname.lower()}: {record.getMessage()}")
