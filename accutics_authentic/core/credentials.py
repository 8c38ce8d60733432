"""One API's token: checked, renewed once for all who wait, shown to nobody."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import NoReturn

from accutics_authentic.core.check import kind_of
from accutics_authentic.core.wire import Reply, Request
from accutics_authentic.errors import ConfigurationError, UnauthorizedError

TokenProvider = Callable[[], Awaitable[str]]
Token = str | TokenProvider


class Secret:
    """A header value that no repr, pickle, copy or ``vars`` shows."""

    __slots__ = ("reveal",)

    def __init__(self, value: str) -> None:
        self.reveal: Callable[[], str] = lambda: value

    def __repr__(self) -> str:
        return "<secret>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is neither pickled nor copied")


def flaw(token: object) -> str | None:
    """Return what keeps *token* from being sent as it is, without saying what it is."""
    if not isinstance(token, str):
        return f"a token is a str, not {kind_of(token)}"
    if not token:
        return "the token is empty"
    if token[:7].lower() == "bearer ":
        return "give the token without a leading 'Bearer ': it is added here"
    if not all("!" <= c <= "~" for c in token):
        return "a token is printable ASCII without blanks or line breaks"
    return None


class Credentials:
    """The token of one API under the name of its header.

    Args:
        token: The token, or an async callable that returns it; called when none is known and
            once more after a 401, one call for all who wait.
        header: Name of the header.
        scheme: What stands before the token, such as ``"Bearer "``.
    """

    def __init__(self, token: Token, *, header: str, scheme: str = "") -> None:
        self._header = header
        self._scheme = scheme
        self._provider: TokenProvider | None = None
        self._secret: Secret | None = None
        self._flaw: str | None = None
        self._renewal: asyncio.Future[None] | None = None  # while a provider call is under way
        if callable(token):
            self._provider = token
        else:
            self._keep(token)

    def check(self) -> None:
        """Refuse a token or a header name that cannot be sent.

        Apart from the constructor, so that no frame of a traceback holds the token.

        Raises:
            ConfigurationError: Says what is wrong, never what the token is.
        """
        if not re.fullmatch(r"[A-Za-z0-9_-]+", str(self._header)):
            raise ConfigurationError("the name of a header is made of letters, digits and hyphens")
        if self._flaw is not None:
            raise ConfigurationError(self._flaw)

    def _keep(self, token: object) -> None:
        self._flaw = flaw(token)
        self._secret = None if self._flaw else Secret(f"{self._scheme}{token}")

    def __repr__(self) -> str:
        return f"<Credentials in {self._header}>"

    async def send(
        self, request: Request, attempt: Callable[[Request, str, Secret], Awaitable[Reply]]
    ) -> Reply:
        """Make one attempt with the token; after a 401 one more, if the provider has another."""
        secret = self._secret or await self._renewed(None)
        try:
            return await attempt(request, self._header, secret)
        except UnauthorizedError as error:
            if self._provider is None:
                raise
            refused = error
        try:
            renewed = await self._renewed(secret)
        except Exception:
            raise refused from None  # the 401 says more than why no other token could be had
        if renewed.reveal() == secret.reveal():
            raise refused
        return await attempt(request, self._header, renewed)

    async def _renewed(self, stale: Secret | None) -> Secret:
        """Return a token newer than *stale*; whoever comes first asks, the others wait for it."""
        while (self._secret is stale or self._secret is None) and self._provider is not None:
            if self._renewal is None:
                await self._renew(self._provider)
            else:
                await asyncio.shield(self._renewal)
        assert self._secret is not None  # noqa: S101 - fixed tokens were checked, others are here
        return self._secret

    async def _renew(self, provider: TokenProvider) -> None:
        self._renewal = renewal = asyncio.get_running_loop().create_future()
        renewal.add_done_callback(asyncio.Future.exception)  # retrieved, even if nobody waits
        try:
            self._keep(await provider())
            self.check()
        except Exception as error:
            renewal.set_exception(error)
            raise
        finally:
            if not renewal.done():  # all is well, or this call was cancelled: the next one asks
                renewal.set_result(None)
            self._renewal = None
