"""The requests that the sandbox has received, as they were on the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, Literal
from urllib.parse import parse_qs, unquote

from attrs import field, frozen

from accutics_authentic._base.reprs import safe_repr

ApiName = Literal["accutics", "authentic"]


@safe_repr
@frozen(kw_only=True)
class RecordedRequest:
    """One request that the sandbox received, whether it was refused or not.

    Attributes:
        api: Which of the two servers received it.
        method: As sent.
        path: As sent, still percent-encoded, without the query.
        query: As sent, without the question mark; empty if there is none.
        origin: Scheme and host as the client wrote them.
        headers: Looked up in any case; ``items()`` lists repeated ones separately.
        body: The complete body; empty if there is none.
        time: ``time.monotonic()`` when the request was complete, in seconds.
        connection: The client's port; the same for all requests of one connection.
    """

    api: ApiName
    method: str
    path: str
    query: str = ""
    origin: str = ""
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    time: float = field(default=0.0, repr=False)
    connection: int = field(default=0, repr=False)

    @property
    def segments(self) -> tuple[str, ...]:
        """The path's segments, first split, then decoded."""
        return tuple(map(unquote, self.path.removeprefix("/").split("/")))

    @property
    def params(self) -> dict[str, list[str]]:
        """The decoded query, each key with all its values."""
        return parse_qs(self.query, keep_blank_values=True)

    @property
    def json(self) -> Any:
        """The decoded body; ``ValueError`` if it is not JSON."""
        return json.loads(self.body)

    def fits(
        self, *, api: ApiName | None = None, method: str | None = None, path: str | None = None
    ) -> bool:
        """Return whether the request matches; None matches everything.

        Args:
            api: The server.
            method: In upper case.
            path: The raw path, a path above it, or a glob (``/campaigns/*/history``).
        """
        return (
            (api is None or api == self.api)
            and (method is None or method == self.method)
            and (path is None or _lies_under(self.path, path))
        )


class Requests(list[RecordedRequest]):
    """The requests received so far, oldest first: a list with ``select``."""

    def select(
        self, *, api: ApiName | None = None, method: str | None = None, path: str | None = None
    ) -> Requests:
        """Return the requests that match, as in ``RecordedRequest.fits``."""
        fits = partial(RecordedRequest.fits, api=api, method=method, path=path)
        return Requests(filter(fits, self))


def _lies_under(path: str, pattern: str) -> bool:
    return (
        path == pattern or path.startswith(pattern.rstrip("/") + "/") or fnmatchcase(path, pattern)
    )
