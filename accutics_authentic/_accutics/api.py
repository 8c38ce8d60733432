"""The client of the Accutics Open API."""

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
    """The Accutics Open API, called through a session.

    Args:
        session: Sends the requests. One session for all clients is best.
        base_url: As Accutics gave it to you; none is published. https, unless it is loopback.
        token: The JWT of your API user without "Bearer " ("Basics"), or an async callable that
            returns it. It is called when no token is known, once more after a 401, and after a
            403 at most once a minute.
        retry: Overrides the session's.
        timeouts: Overrides the session's.
        limiter: Overrides the session's.
        allow_http: Allow plain http to other hosts than loopback.
        cursor_key: Signs the cursors of streams: 32 bytes or more, or a list of such keys. The
            first one signs, all are accepted, and unsigned cursors are refused. Needed if cursors
            come back from others, and to resume along links that differ from the list's own.

    Raises:
        ConfigurationError: An argument is invalid. The message never holds the token.
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
            api="accutics",
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
        """Return the resource at *path*. Sends nothing.

        Args:
            path: Such as ``"campaigns"``, or its segments: ``("projects", id, "campaigns")``.
            model: An attrs class for the entities; without one they are dicts.
            converter: Your own cattrs converter for *model*, with its own rules. Begin with
                ``make_converter()`` to keep the strict ones.
            slashes: ``"allowed"`` if ids, and segments of a sequence, may have slashes and
                backslashes. Only behind proxies that pass a path on unchanged, and not with
                ids from outside: other proxies turn ``a%2Fb`` into two segments.

        Raises:
            ConfigurationError: The path has an empty segment, ``.``, ``..``, ``?`` or ``#``. Or the
                model cannot be decoded: the message names the field and the line that fixes it.
        """
        resource_path = ResourcePath.parse(path, slashes)
        codec = self._client.codec
        if converter is not None:
            codec = codec.using(converter)
        kind = dict[str, Any] if model is None else model
        check_model(kind)
        return Resource(self._client, resource_path, kind, codec, self._cursor_keys)

    async def request(
        self,
        method: str,
        path: Path,
        *,
        params: Params | None = None,
        json: Mapping[str, Any] | Any = None,
        slashes: Slashes = "refused",
    ) -> Any:
        """Send a request that has no method here; return the decoded JSON, or None if it is empty.

        Raises the same errors as the other methods. Retried only for GET, HEAD and DELETE.
        *slashes* as for ``resource``.
        """
        resource_path = ResourcePath.parse(path, slashes)
        url = self._client.url(*resource_path.parts, params=params)
        return await self._client.raw(method, url, resource_path.template, json)
