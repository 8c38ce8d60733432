"""What the sandbox has seen: every request as it was on the wire."""

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
    """One request that reached the sandbox, refused ones included.

    Attributes:
        api: Which of the two servers got it.
        method: As sent.
        path: Raw, percent-encoding and all, without the query.
        query: Raw, without the question mark; empty if there is none.
        origin: Scheme and host as the client wrote them.
        headers: Names in any case; ``items()`` shows repeated ones separately.
        body: The whole body; empty if there is none.
        time: Seconds of ``time.monotonic()`` when the request was complete.
        connection: The client's port; two requests with the same one shared a connection.
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
        """The path's segments, split first and decoded then."""
        return tuple(map(unquote, self.path.removeprefix("/").split("/")))

    @property
    def params(self) -> dict[str, list[str]]:
        """The query, decoded; every key with all its values."""
        return parse_qs(self.query, keep_blank_values=True)

    @property
    def json(self) -> Any:
        """The body, decoded; ``ValueError`` if it is no JSON."""
        return json.loads(self.body)

    def fits(
        self, *, api: ApiName | None = None, method: str | None = None, path: str | None = None
    ) -> bool:
        """Tell whether the request is one of these; what is None does not matter.

        Args:
            api: Which server.
            method: In upper case.
            path: The raw path, or one it lies under, or a glob (``/campaigns/*/history``).
        """
        return (
            (api is None or api == self.api)
            and (method is None or method == self.method)
            and (path is None or _lies_under(self.path, path))
        )


class Requests(list[RecordedRequest]):
    """The requests seen so far, oldest first: a list that can be asked."""

    def select(
        self, *, api: ApiName | None = None, method: str | None = None, path: str | None = None
    ) -> Requests:
        """Return those that fit, as ``RecordedRequest.fits`` has it."""
        fits = partial(RecordedRequest.fits, api=api, method=method, path=path)
        return Requests(filter(fits, self))


def _lies_under(path: str, pattern: str) -> bool:
    return (
        path == pattern or path.startswith(pattern.rstrip("/") + "/") or fnmatchcase(path, pattern)
    )
