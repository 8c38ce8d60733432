"""RawReply: what ``raw()`` returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._codec import read_json
from accutics_authentic.errors import DecodeError

from .headers import request_id
from .messages import Reply, Request


@hides_frames
@safe_repr
@frozen(kw_only=True)
class RawReply:
    """A successful reply, as it came.

    Attributes:
        status: HTTP status code, 2xx. It is 204 for a DELETE that found nothing, once the reply to
            an earlier attempt was lost: the entity is deleted.
        headers: The headers that say something about the reply, names in lower case: content type,
            date, ``etag``, ``last-modified``, ``location``, ``link``, ``allow``, ``deprecation``,
            ``sunset``, rate limits, ``retry-after`` and request ids. No cookies, and the token of
            the request is masked.
        request_id: The server's id for the request, if it sent one.
        body: The whole body, decompressed.
        attempts: Requests that the call took.
        elapsed: Seconds that the call took, with all waits.
    """

    status: int
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    request_id: str | None = None
    body: bytes = field(default=b"", repr=lambda body: f"<{len(body)} bytes>")
    attempts: int = 1
    elapsed: float = 0.0
    _method: str | None = field(default=None, repr=False)
    _path: str | None = field(default=None, repr=False)
    _is_write: bool = field(default=False, repr=False)

    def json(self) -> Any:  # Any: JSON
        """Return the decoded JSON of the body; None if the body is empty.

        Raises:
            DecodeError: It is not JSON. With ``done=True`` if the request was a write.
        """
        if not self.body:
            return None
        try:
            return read_json(self.body)
        except DecodeError as error:
            error.done = True if self._is_write else None
            error.fill(
                method=self._method,
                path=self._path,
                status=self.status,
                attempts=self.attempts,
                elapsed=self.elapsed,
                request_id=self.request_id,
                ambiguous=False,
            )
            raise


def raw_reply(reply: Reply, request: Request) -> RawReply:
    """Return what a caller sees of the *reply* to *request*."""
    return RawReply(
        status=reply.status,
        headers={name: reply.redact(value) for name, value in reply.headers.items()},
        request_id=request_id(reply.headers),
        body=bytes(reply.body),
        attempts=reply.requests,
        elapsed=reply.elapsed,
        method=request.method,
        path=request.path,
        is_write=not request.safe,
    )
