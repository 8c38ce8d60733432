"""Authentic: the front of the authentic.network REST API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yarl import URL

from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._http.client import Client
from accutics_authentic._http.credentials import Credentials, Token
from accutics_authentic._http.limits import Limiter, Timeouts
from accutics_authentic._http.retry import RetryPolicy
from accutics_authentic._http.session import Session
from accutics_authentic._http.urls import Params, Path, parse_path, path_template
from accutics_authentic._paging.cursor import CursorKey, CursorKeys
from accutics_authentic.errors import ConfigurationError

from .converter import authentic_codec
from .errors import read_problem
from .groups import Groups
from .items import Items


@hides_frames
class Authentic:
    """The authentic.network REST API over a session.

    Args:
        session: Carries the requests; one for everything is best.
        token: The API token, or an async callable that returns one: called when none is known
            and once more after a 403, which is the answer to a wrong token and to a missing right
            alike: at most once a minute.
        base_url: The origin; ``/api/v2`` is added. https, unless it is loopback. The documents
            name none: the default is taken from public use.
        token_header: Name of the header for the token.
        retry: Instead of the session's.
        timeouts: Instead of the session's.
        limiter: Instead of the session's.
        allow_http: Allow plain http to another host than this one.
        cursor_key: Signs the cursors of streams: bytes, 32 or more, or a list of them to rotate;
            the first one signs, all are accepted, and no other cursor is. Needed where cursors
            come back from others.

    Attributes:
        groups: Item groups, their items and hooks.
        items: The items themselves.

    Raises:
        ConfigurationError: An argument cannot be right. The text never holds the token.
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
            base=base_url,
            credentials=credentials,
            codec=authentic_codec(),
            read_problem=read_problem,
            headers={"Content-Type": "application/json"},  # on every request, says the document
            retry=retry,
            timeouts=timeouts,
            limiter=limiter,
            allow_http=allow_http,
        )
        if re.search(r"/api/v\d+(/|$)", self._client.base.path):
            raise ConfigurationError("base_url is what stands before /api/v2, which is added here")
        cursor_keys = None if cursor_key is None else CursorKeys(cursor_key)
        self.groups: Groups = Groups(self._client, cursor_keys)
        self.items: Items = Items(self._client)

    def __repr__(self) -> str:
        client = getattr(self, "_client", None)  # not there yet in a traceback of __init__
        return "<Authentic>" if client is None else f"<Authentic at {client.base}>"

    async def request(
        self,
        method: str,
        path: Path,
        *,
        params: Params | None = None,
        json: Mapping[str, Any] | Any = None,
    ) -> Any:
        """Send what has no method yet, and return the decoded JSON; None for an empty body.

        *path* is under the base URL, so it begins with ``/api/v2``. Errors come as everywhere.
        Repeated only for GET, HEAD and DELETE.
        """
        parts = parse_path(path)
        url = self._client.url(*parts, params=params)
        return await self._client.raw(method, url, path_template(path, parts), json)
