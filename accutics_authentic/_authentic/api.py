"""The client of the authentic.network REST API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from yarl import URL

from accutics_authentic._base.copies import refuses_copies, variant
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._http.client import Client
from accutics_authentic._http.credentials import Credentials, Token
from accutics_authentic._http.limits import Limiter, Timeouts
from accutics_authentic._http.messages import Request
from accutics_authentic._http.params import Params
from accutics_authentic._http.retry import RetryPolicy
from accutics_authentic._http.session import Session
from accutics_authentic._http.urls import Path, parse_path, path_template
from accutics_authentic._paging.cursor import CursorKey, CursorKeys
from accutics_authentic.errors import ConfigurationError

from .converter import authentic_codec
from .errors import read_problem
from .groups import Groups
from .items import ItemCalls

if TYPE_CHECKING:
    from accutics_authentic._http.raw_reply import RawReply


@refuses_copies("hand over its base URL, and make session and client where the work is")
@hides_frames
class Authentic:
    """The authentic.network REST API, called through a session.

    Args:
        session: Sends the requests. One session for all clients is best.
        token: The API token, or an async callable that returns one. It is called when no token is
            known, and again after a 403, at most once a minute: 403 means a wrong token as well as
            a missing right.
        base_url: The origin, to which ``/api/v2`` is added; https, unless it is loopback. The
            documentation names none: the default is the one that public programs use.
        token_header: Name of the header for the token.
        retry: Overrides the session's.
        timeouts: Overrides the session's.
        limiter: Overrides the session's.
        allow_http: Allow plain http to other machines: the API's, or that of ``proxy=``.
        cursor_key: Signs the cursors of streams: 32 bytes or more, or a list of such keys. The
            first one signs, all are accepted, and unsigned cursors are refused. Needed if cursors
            come back from others.

    Attributes:
        groups: Item groups, their items and hooks.
        items: The items themselves.

    Raises:
        ConfigurationError: An argument is invalid. The message never holds the token.
    """

    def __init__(
        self,
        session: Session,
        *,
        token: Token,
        base_url: str | URL = "https://api.authentic.network",
        token_header: str = "an-api-token",  # noqa: S107 - the header's name, not a token
        retry: RetryPolicy | None = None,
        timeouts: Timeouts | None = None,
        limiter: Limiter | None = None,
        allow_http: bool = False,
        cursor_key: CursorKey | None = None,
    ) -> None:
        credentials = Credentials(token, header=token_header)
        self._client = Client(
            session,
            api="authentic",
            base=base_url,
            credentials=credentials,
            codec=authentic_codec(),
            read_problem=read_problem,
            headers={"Content-Type": "application/json"},  # page "ItemGroup": always
            retry=retry,
            timeouts=timeouts,
            limiter=limiter,
            allow_http=allow_http,
        )
        if re.search(r"/api/v\d+(/|$)", self._client.base.path):
            raise ConfigurationError("base_url must end before /api/v2, which is added to it")
        cursor_keys = None if cursor_key is None else CursorKeys(cursor_key)
        self.groups: Groups = Groups(self._client, cursor_keys)
        self.items: ItemCalls = ItemCalls(self._client)

    def __repr__(self) -> str:
        client = getattr(self, "_client", None)  # not there yet in a traceback of __init__
        return "<Authentic>" if client is None else f"<Authentic at {client.base}>"

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
            headers: Added to each request, such as ``{"an-api-client-locale": "da"}``; one that
                this client has already is replaced. Those that carry credentials, and those
                that the transport sets, are refused. Unlike the token, values are not masked where
                a server repeats them.

        Raises:
            ConfigurationError: An argument is invalid, or a header is not up to you.
        """
        client = self._client.with_options(
            timeouts=timeouts, retry=retry, limiter=limiter, headers=headers
        )
        groups, items = variant(self.groups, _client=client), variant(self.items, _client=client)
        return variant(self, _client=client, groups=groups, items=items)

    async def request(
        self,
        method: str,
        path: Path,
        *,
        params: Params | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        idempotent: bool | None = None,
    ) -> Any:
        """Send a request that has no method here; return the decoded JSON, or None if it is empty.

        Args:
            method: Such as ``"GET"``.
            path: Relative to the base URL, so it begins with ``/api/v2``.
            params: The query: a str, an int or a list of them; None leaves a key out.
            json: The body: any JSON, with instances and the like in it; None for no body.
            headers: Sent with this request only, as for ``with_options``.
            idempotent: Whether the request may be repeated although an earlier attempt may have
                been carried out. By default GET, HEAD and DELETE may. Say True for a write if the
                server makes a repetition harmless, for instance by an ``Idempotency-Key`` among
                *headers*.

        Raises:
            AccuticsAuthenticError: As for the other methods.
        """
        request = self._any_request(
            method, path, params, json, headers=headers, idempotent=idempotent
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
    ) -> RawReply:
        """Send a request as ``request`` does, and return the reply with its status and headers.

        Raises:
            AccuticsAuthenticError: As for ``request``; any status but 2xx is an error here, too.
        """
        request = self._any_request(
            method, path, params, json, headers=headers, idempotent=idempotent
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
    ) -> Request:
        parts = parse_path(path)
        return self._client.raw_request(
            method,
            self._client.url(*parts, params=params),
            path_template(path, parts),
            json=json,
            headers=headers,
            idempotent=idempotent,
        )
