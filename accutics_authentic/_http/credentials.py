"""One API's token: checked, refreshed once for all waiting calls, never shown."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Hashable
from contextvars import ContextVar
from functools import cache
from math import inf
from string import ascii_letters, digits
from types import MethodType
from typing import Any, NoReturn

from accutics_authentic._base.arguments import plain_text, type_of
from accutics_authentic._base.objects import why_not_async
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic.errors import ConfigurationError

from .redaction import REDACTED, make_redactor

TokenProvider = Callable[[], Awaitable[str]]
Token = str | TokenProvider

#: The refreshes that the current task runs inside of; inherited by tasks that a provider starts.
_ENCLOSING_REFRESHES: ContextVar[tuple[asyncio.Future[None], ...]] = ContextVar(
    "_ENCLOSING_REFRESHES", default=()
)
REFRESH_INTERVAL = 60.0  # seconds from one refresh because of a 403 to the next

#: What the name of a token's header may be made of.
HEADER_CHARACTERS = frozenset(ascii_letters + digits + "-_")


class Secret:
    """A token with its scheme, hidden in closures from repr, pickle, copy and ``vars``.

    Attributes:
        header_value: Returns the value of the header.
        redact: Returns a text without the token, however it is escaped there.
    """

    __slots__ = ("header_value", "redact")

    def __init__(self, token: str, scheme: str = "") -> None:
        self.header_value: Callable[[], str] = lambda: scheme + token
        redactor = cache(lambda: make_redactor(token))  # made when first needed
        self.redact: Callable[[str], str] = lambda text: redactor()(text)

    def __repr__(self) -> str:
        return REDACTED

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is neither pickled nor copied")


def why_unusable(token: object) -> str | None:
    """Return why *token* cannot be sent, without repeating it, or None if it can."""
    if inspect.iscoroutine(token):
        return why_not_async(token, "token", takes=0)  # which closes it
    if not isinstance(token, str):
        return f"a token must be a str, not {type_of(token)}"
    if not token:
        return "the token is empty"
    if token[:7].lower() == "bearer ":
        return "give the token without a leading 'Bearer ': it is added here"
    if not all("!" <= c <= "~" for c in token):
        return "a token must be printable ASCII without blanks or line breaks"
    return None


class ProviderKey:
    """A token provider as a dict key, by identity. It has no repr: a partial may hold a secret."""

    __slots__ = ("_call", "_owner")

    def __init__(self, call: TokenProvider) -> None:
        self._call = call
        self._owner: tuple[int, ...] = (id(call),)
        if isinstance(call, MethodType):  # a new object at each access
            self._owner = id(call.__self__), id(call.__func__)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ProviderKey) and self._owner == other._owner

    def __hash__(self) -> int:
        return hash(self._owner)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a token provider is neither pickled nor copied")


@safe_repr
class Credentials:
    """The token of one API, and the header it is sent in.

    Args:
        token: The token, or an async callable that returns it. It is called when no token is
            known, and after a 401 or 403, once for all waiting calls.
        header: Name of the header.
        scheme: The prefix of the token, such as ``"Bearer "``.

    Attributes:
        header: Name of the header.
        secret: The token, once it is known.
    """

    def __init__(self, token: Token, *, header: str, scheme: str = "") -> None:
        self.header: str = header
        self._scheme = scheme
        self._provider: TokenProvider | None = None
        self.secret: Secret | None = None
        self._unusable: str | None = None
        self._last_refresh_after_403 = -inf
        self._refreshing: asyncio.Future[None] | None = None  # while the provider is called
        self._self_wait: ConfigurationError | None = None  # raised if it would wait for itself
        if callable(token):
            self._provider = token
            self._unusable = why_not_async(token, "token", takes=0)
        else:
            self._keep(token)

    def check(self) -> None:
        """Refuse a token or a header name that cannot be sent.

        Raises:
            ConfigurationError: The text says what is wrong, and never repeats the token.
        """
        given: object = self.header
        name = plain_text(given) if isinstance(given, str) else ""
        if not name or set(name) - HEADER_CHARACTERS:
            raise ConfigurationError(
                "the name of a header must be made of letters, digits and hyphens"
            )
        self.header = name
        if self._unusable is not None:
            raise ConfigurationError(self._unusable)

    def _keep(self, token: object) -> None:
        text = plain_text(token) if isinstance(token, str) else token
        self._unusable = why_unusable(text)
        if self._unusable is None:  # otherwise a token known before may still work
            self.secret = Secret(str(text), self._scheme)

    def __repr__(self) -> str:
        return f"<Credentials in {self.header}>"

    def identity(self, digest: Callable[[bytes], bytes]) -> Hashable:
        """Return a key that is equal only for the same token or provider in the same header.

        *digest* must be keyed, so that the token cannot be guessed from it.
        """
        if self._provider is not None:
            return self.header.lower(), ProviderKey(self._provider)
        assert self.secret is not None  # noqa: S101 - fixed tokens were checked
        return self.header.lower(), digest(self.secret.header_value().encode())

    async def refresh_after(self, refused: Secret, status: int, now: float) -> Secret | None:
        """Return a newer token than *refused*, which got *status*; None if there is none.

        A 403 may be about a missing permission instead, which no token changes. So it has the
        provider called at most once a minute; *now* is the time.
        """
        if status == 403 and not self._may_refresh_after_403(refused, now):
            return None
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a call is always awaited in a task
        cancellations = task.cancelling()
        try:
            newer = await self.refresh(refused)
        except (Exception, asyncio.CancelledError) as error:
            if error is self._self_wait or task.cancelling() > cancellations:
                raise
            return None  # the 401 is more useful than the provider's error
        return None if newer.header_value() == refused.header_value() else newer

    def _may_refresh_after_403(self, refused: Secret, now: float) -> bool:
        if self._provider is None:
            return False
        if self._refreshing is not None or self.secret is not refused:
            return True  # another call refreshes it, or has: the provider is not called again
        if now - self._last_refresh_after_403 < REFRESH_INTERVAL:
            return False
        self._last_refresh_after_403 = now
        return True

    async def refresh(self, stale: Secret | None = None) -> Secret:
        """Return a token newer than *stale*; the first caller refreshes, the others wait for it."""
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
        assert self.secret is not None  # noqa: S101 - fixed tokens were checked, others were refreshed
        return self.secret

    async def _call_provider(self, provider: TokenProvider) -> None:
        self._unusable = None
        self._refreshing = refreshing = asyncio.get_running_loop().create_future()
        refreshing.add_done_callback(asyncio.Future.exception)  # retrieved even if nobody waits
        outer = _ENCLOSING_REFRESHES.get()
        _ENCLOSING_REFRESHES.set((*outer, refreshing))
        try:
            self._keep(await _provided(provider))
        except Exception as error:
            refreshing.set_exception(error)
            raise
        finally:
            if not refreshing.done():  # it succeeded, or was cancelled: another call goes on
                refreshing.set_result(None)
            self._refreshing = None
            # reset() would raise there: a pending task is destroyed in another context.
            _ENCLOSING_REFRESHES.set(outer)


async def _provided(provider: Callable[[], Any]) -> Any:
    """Return what *provider* provides. A coroutine, so that no ``StopIteration`` leaves it."""
    returned = provider()
    if inspect.isawaitable(returned):
        return await returned
    raise ConfigurationError(
        f"the token's provider returned {type_of(returned)}: make it async def"
    )
