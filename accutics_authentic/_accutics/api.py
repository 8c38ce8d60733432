"""The client of the Accutics Open API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

from typing_extensions import TypeForm  # which typing has from 3.15 on
from yarl import URL

from accutics_authentic._base.copies import refuses_copies, variant
from accutics_authentic._base.objects import check_model
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._codec import Codec, Converter
from accutics_authentic._http.client import Client
from accutics_authentic._http.credentials import Credentials, Token
from accutics_authentic._http.limits import Limiter, Timeouts
from accutics_authentic._http.messages import Request
from accutics_authentic._http.params import Params
from accutics_authentic._http.retry import RetryPolicy
from accutics_authentic._http.session import Session
from accutics_authentic._http.urls import Path
from accutics_authentic._paging.cursor import CursorKey, CursorKeys

from .errors import read_problem
from .path import ResourcePath, Slashes
from .resources import Resource

if TYPE_CHECKING:
    from accutics_authentic._http.raw_reply import RawReply

T = TypeVar("T")


@refuses_copies("hand over its base URL, and make session and client where the work is")
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
        allow_http: Allow plain http to other machines: the API's, or that of ``proxy=``.
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

    def with_options(
        self,
        *,
        timeouts: Timeouts | None = None,
        retry: RetryPolicy | None = None,
        limiter: Limiter | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Return a client with other options over the same session, connections and token.

        A refresh of the token, a pause that the server asks for and the retry budget are those of
        this client. What is None stays as it is.

        Args:
            timeouts: Instead of this client's.
            retry: Instead of this client's; its ``budget`` is not used, since the budget is shared.
            limiter: Instead of this client's.
            headers: Added to each request, such as ``{"Accept-Language": "da"}``; one that this
                client has already is replaced. Those that carry credentials, and those that the
                transport sets, are refused. Unlike the token, values are not masked where a server
                repeats them.

        Raises:
            ConfigurationError: An argument is invalid, or a header is not up to you.
        """
        client = self._client.with_options(
            timeouts=timeouts, retry=retry, limiter=limiter, headers=headers
        )
        return variant(self, _client=client)

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

    @overload
    def resource(
        self,
        path: Path,
        model: TypeForm[T],  # a union, for checkers that know PEP 747
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
            model: The class of the entities, or a union of classes: attrs, dataclass, TypedDict,
                NamedTuple, ``msgspec.Struct``, pydantic. Without one they are dicts.
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
        json: object = None,
        headers: Mapping[str, str] | None = None,
        idempotent: bool | None = None,
        slashes: Slashes = "refused",
    ) -> Any:
        """Send a request that has no method here; return the decoded JSON, or None if it is empty.

        Args:
            method: Such as ``"GET"``.
            path: As for ``resource``.
            params: The query, as for streams.
            json: The body: any JSON, with instances and the like in it; None for no body.
            headers: Sent with this request only, as for ``with_options``.
            idempotent: Whether the request may be repeated although an earlier attempt may have
                been carried out. By default GET, HEAD and DELETE may. Say True for a write if the
                server makes a repetition harmless, for instance by an ``Idempotency-Key`` among
                *headers*.
            slashes: As for ``resource``.

        Raises:
            AccuticsAuthenticError: As for the other methods.
        """
        request = self._any_request(
            method, path, params, json, headers=headers, idempotent=idempotent, slashes=slashes
        )
        return await self._client.call_json(request)

    async def raw(
        self,
        method: str,
        path: Path,
        *,
        params: Params | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        idempotent: bool | None = None,
        slashes: Slashes = "refused",
    ) -> RawReply:
        """Send a request as ``request`` does, and return the reply with its status and headers.

        Raises:
            AccuticsAuthenticError: As for ``request``; any status but 2xx is an error here, too.
        """
        request = self._any_request(
            method, path, params, json, headers=headers, idempotent=idempotent, slashes=slashes
        )
        return await self._client.call_raw(request)

    def _any_request(
        self,
        method: str,
        path: Path,
        params: Params | None,
        json: object,
        *,
        headers: Mapping[str, str] | None,
        idempotent: bool | None,
        slashes: Slashes,
    ) -> Request:
        resource_path = ResourcePath.parse(path, slashes)
        url = self._client.url(*resource_path.parts, params=params)
        return self._client.raw_request(
            method,
            url,
            resource_path.template,
            json=json,
            headers=headers,
            idempotent=idempotent,
        )
