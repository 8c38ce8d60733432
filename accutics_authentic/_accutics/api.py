"""Accutics: the front of the Accutics Open API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, overload

from yarl import URL

from accutics_authentic._base.objects import check_model
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._codec import Codec, Converter
from accutics_authentic._http.client import Client
from accutics_authentic._http.credentials import Credentials, Token
from accutics_authentic._http.limits import Limiter, Timeouts
from accutics_authentic._http.retry import RetryPolicy
from accutics_authentic._http.session import Session
from accutics_authentic._http.urls import Params, Path
from accutics_authentic._paging.cursor import CursorKey, CursorKeys

from .errors import read_problem
from .path import ResourcePath, Slashes
from .resources import Resource

T = TypeVar("T")


@hides_frames
class Accutics:
    """The Accutics Open API over a session.

    Args:
        session: Carries the requests; one for everything is best.
        base_url: As Accutics gave it to you; none is published. https, unless it is loopback.
        token: The JWT of your API user without "Bearer ", or an async callable that returns one:
            called when none is known, once more after a 401, and after a 403 at most once a
            minute.
        retry: Instead of the session's.
        timeouts: Instead of the session's.
        limiter: Instead of the session's.
        allow_http: Allow plain http to another host than this one.
        cursor_key: Signs the cursors of streams: bytes, 32 or more, or a list of them to rotate;
            the first one signs, all are accepted, and no other cursor is. Needed where cursors
            come back from others, and to go on along links that differ from the list's own.

    Raises:
        ConfigurationError: An argument cannot be right. The text never holds the token.
    """

    def __init__(
        self,
        session: Session,
        *,
        base_url: str | URL,
        token: Token,
        retry: RetryPolicy | None = None,
        timeouts: Timeouts | None = None,
        limiter: Limiter | None = None,
        allow_http: bool = False,
        cursor_key: CursorKey | None = None,
    ) -> None:
        self._cursor_keys = None if cursor_key is None else CursorKeys(cursor_key)
        credentials = Credentials(token, header="Authorization", scheme="Bearer ")
        self._client = Client(
            session,
            base=base_url,
            credentials=credentials,
            codec=Codec(),
            read_problem=read_problem,
            headers={},
            retry=retry,
            timeouts=timeouts,
            limiter=limiter,
            allow_http=allow_http,
        )

    def __repr__(self) -> str:
        client = getattr(self, "_client", None)  # not there yet in a traceback of __init__
        return "<Accutics>" if client is None else f"<Accutics at {client.base}>"

    @overload
    def resource(self, path: Path, *, slashes: Slashes = "refused") -> Resource[dict[str, Any]]: ...

    @overload
    def resource(
        self,
        path: Path,
        model: type[T],
        *,
        converter: Converter | None = None,
        slashes: Slashes = "refused",
    ) -> Resource[T]: ...

    def resource(
        self,
        path: Path,
        model: Any = None,
        *,
        converter: Converter | None = None,
        slashes: Slashes = "refused",
    ) -> Resource[Any]:
        """Return the resource at *path*; sends nothing.

        Args:
            path: Such as ``"campaigns"``, or its segments: ``("projects", id, "campaigns")``.
            model: An attrs class for the entities; without one they are dicts.
            converter: Your own cattrs converter for *model*; its rules count then. Begin with
                ``make_converter()`` to keep the strict ones.
            slashes: ``"allowed"`` if ids, and segments of a sequence, may have slashes and
                backslashes. Only behind proxies that pass a path on to the letter, and not with
                ids from outside: others make two segments of ``a%2Fb``.

        Raises:
            ConfigurationError: The path has an empty segment, ``.``, ``..``, ``?`` or ``#``; or the
                model cannot be read, and then the text names the field and the line that mends it.
        """
        place = ResourcePath.parse(path, slashes)
        codec = self._client.codec
        if converter is not None:
            codec = codec.using(converter)
        kind = dict[str, Any] if model is None else model
        check_model(kind)
        return Resource(self._client, place, kind, codec, self._cursor_keys)

    async def request(
        self,
        method: str,
        path: Path,
        *,
        params: Params | None = None,
        json: Mapping[str, Any] | Any = None,
        slashes: Slashes = "refused",
    ) -> Any:
        """Send what has no method yet, and return the decoded JSON; None for an empty body.

        Errors come as everywhere. Repeated only for GET, HEAD and DELETE. *slashes* as for
        ``resource``.
        """
        place = ResourcePath.parse(path, slashes)
        url = self._client.url(*place.parts, params=params)
        return await self._client.raw(method, url, place.template, json)
