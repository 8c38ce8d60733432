"""One API's token: checked, renewed once for all who wait, shown to nobody."""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import Awaitable, Callable, Hashable
from contextvars import ContextVar
from functools import cache
from math import inf
from types import MethodType
from typing import Any, NoReturn

from accutics_authentic._base.arguments import plain_text, type_of
from accutics_authentic._base.objects import why_not_async
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic.errors import ConfigurationError

from .redaction import REDACTED, make_redactor

TokenProvider = Callable[[], Awaitable[str]]
Token = str | TokenProvider

#: The provider calls that a task is part of, also as a task that one of them has started.
_ENCLOSING_REFRESHES: ContextVar[tuple[asyncio.Future[None], ...]] = ContextVar(
    "_WITHIN", default=()
)
REFRESH_INTERVAL = 60.0  # seconds between two tokens asked for because of a 403


class Secret:
    """A token that no repr, pickle, copy or ``vars`` shows, and what stands before it.

    Attributes:
        reveal: Returns the header value.
        mask: Returns a text without the token in it, however it is escaped there.
    """

    __slots__ = ("header_value", "redact")

    def __init__(self, token: str, scheme: str = "") -> None:
        self.header_value: Callable[[], str] = lambda: scheme + token
        made = cache(lambda: make_redactor(token))  # when it is needed first
        self.redact: Callable[[str], str] = lambda text: made()(text)

    def __repr__(self) -> str:
        return REDACTED

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is neither pickled nor copied")


def why_unusable(token: object) -> str | None:
    """Return what keeps *token* from being sent as it is, without saying what it is."""
    if inspect.iscoroutine(token):
        return why_not_async(token, "token", takes=0)  # which closes it
    if not isinstance(token, str):
        return f"a token is a str, not {type_of(token)}"
    if not token:
        return "the token is empty"
    if token[:7].lower() == "bearer ":
        return "give the token without a leading 'Bearer ': it is added here"
    if not all("!" <= c <= "~" for c in token):
        return "a token is printable ASCII without blanks or line breaks"
    return None


class ProviderKey:
    """A token provider, known by identity and shown to nobody: a partial may hold a secret."""

    __slots__ = ("_call", "_owner")

    def __init__(self, call: TokenProvider) -> None:
        self._call = call
        self._owner: tuple[int, ...] = (id(call),)
        if isinstance(call, MethodType):  # a new object each time it is looked up
            self._owner = id(call.__self__), id(call.__func__)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ProviderKey) and self._owner == other._owner

    def __hash__(self) -> int:
        return hash(self._owner)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a token provider is neither pickled nor copied")


@safe_repr
class Credentials:
    """The token of one API under the name of its header.

    Args:
        token: The token, or an async callable that returns it; called when none is known and
            once more after a 401 or 403, one call for all who wait.
        header: Name of the header.
        scheme: What stands before the token, such as ``"Bearer "``.

    Attributes:
        header: As given.
        secret: The token, once it is known.
    """

    def __init__(self, token: Token, *, header: str, scheme: str = "") -> None:
        self.header = header
        self._scheme = scheme
        self._provider: TokenProvider | None = None
        self.secret: Secret | None = None
        self._unusable: str | None = None
        self._last_refresh_after_403 = -inf
        self._refreshing: asyncio.Future[None] | None = None  # while a provider call is under way
        self._self_wait: ConfigurationError | None = (
            None  # raised to a provider that waits for itself
        )
        if callable(token):
            self._provider = token
            self._unusable = why_not_async(token, "token", takes=0)
        else:
            self._keep(token)

    def check(self) -> None:
        """Refuse a token or a header name that cannot be sent.

        Apart from the constructor, so that no frame of a traceback holds the token.

        Raises:
            ConfigurationError: Says what is wrong, never what the token is.
        """
        name: object = self.header
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_-]+", name):
            raise ConfigurationError("the name of a header is made of letters, digits and hyphens")
        self.header = plain_text(name)
        if self._unusable is not None:
            raise ConfigurationError(self._unusable)

    def _keep(self, token: object) -> None:
        text = plain_text(token) if isinstance(token, str) else token
        self._unusable = why_unusable(text)
        if self._unusable is None:  # else what is known may be of use still
            self.secret = Secret(str(text), self._scheme)

    def __repr__(self) -> str:
        return f"<Credentials in {self.header}>"

    def identity(self, digest: Callable[[bytes], bytes]) -> Hashable:
        """Return what is equal for the same token, or provider, under the same header only.

        *digest* is keyed: a token cannot be found from its digest by trying.
        """
        if self._provider is not None:
            return self.header.lower(), ProviderKey(self._provider)
        assert self.secret is not None  # noqa: S101 - fixed tokens were checked
        return self.header.lower(), digest(self.secret.header_value().encode())

    async def refresh_after(self, refused: Secret, status: int, now: float) -> Secret | None:
        """Return another token than *refused*, which was answered with *status*, or None.

        A 403 may be about a missing right instead, which no token helps: so it has the provider
        called at most once a minute, by *now*.
        """
        if status == 403 and not self._may_refresh_after_403(refused, now):
            return None
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - whoever awaits a call is in one
        cancellations = task.cancelling()
        try:
            renewed = await self.refresh(refused)
        except (Exception, asyncio.CancelledError) as error:
            if error is self._self_wait or task.cancelling() > cancellations:
                raise
            return None  # the refusal says more than why no other token could be had
        return None if renewed.header_value() == refused.header_value() else renewed

    def _may_refresh_after_403(self, refused: Secret, now: float) -> bool:
        if self._provider is None:
            return False
        if self._refreshing is not None or self.secret is not refused:
            return True  # somebody else has asked: this costs no call of the provider
        if now - self._last_refresh_after_403 < REFRESH_INTERVAL:
            return False
        self._last_refresh_after_403 = now
        return True

    async def refresh(self, stale: Secret | None = None) -> Secret:
        """Return a token newer than *stale*; whoever comes first asks, the others wait for it."""
        while self._provider is not None and (self.secret is None or self.secret is stale):
            if self._refreshing is None:
                await self._call_provider(self._provider)
            elif self._refreshing in _ENCLOSING_REFRESHES.get():
                self._self_wait = ConfigurationError(
                    "the token's provider calls the client that it provides for, and would wait "
                    "for itself: give it a client with a token of its own"
                )
                raise self._self_wait
            else:
                await asyncio.shield(self._refreshing)
            self.check()
        assert self.secret is not None  # noqa: S101 - fixed tokens were checked, others are here
        return self.secret

    async def _call_provider(self, provider: TokenProvider) -> None:
        self._unusable = None
        self._refreshing = renewal = asyncio.get_running_loop().create_future()
        renewal.add_done_callback(asyncio.Future.exception)  # retrieved, even if nobody waits
        around = _ENCLOSING_REFRESHES.get()
        _ENCLOSING_REFRESHES.set((*around, renewal))
        try:
            self._keep(await _awaitable(provider()))
        except Exception as error:
            renewal.set_exception(error)
            raise
        finally:
            if not renewal.done():  # all is well, or this call was cancelled: the next one asks
                renewal.set_result(None)
            self._refreshing = None
            _ENCLOSING_REFRESHES.set(
                around
            )  # no reset: a pending task is destroyed in another context


def _awaitable(answer: Any) -> Awaitable[str]:
    """Return what a provider answered, unless that is the token itself, or anything else."""
    if inspect.isawaitable(answer):
        return answer
    kind = type_of(answer)
    del answer  # an error's traceback shows what is local here
    raise ConfigurationError(f"the token's provider returned {kind}: make it async def")
