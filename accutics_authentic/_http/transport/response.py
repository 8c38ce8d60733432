"""Reading replies: heads and bodies, within their limits."""

from __future__ import annotations

from itertools import chain

import aiohttp
from aiohttp.hdrs import (
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    METH_HEAD,
    TRANSFER_ENCODING,
)
from aiohttp.http import HttpProcessingError

from accutics_authentic._http.body import Body, body_too_large, is_truncated
from accutics_authentic._http.memory import check_memory
from accutics_authentic.errors import BodyTooLargeError, DecodeError, ProtocolError

from .direct import DirectResponse
from .failure import head_too_large

Response = aiohttp.ClientResponse | DirectResponse

MAX_ERROR_BODY = 64 * 1024  # bytes read of the body of an error
MAX_HEADERS = 1000


def check_head(response: Response, limit: int) -> None:
    """Refuse a head that is too long as a whole: aiohttp limits single lines only.

    Raises:
        HeadTooLargeError: More than *limit* bytes, or more than ``MAX_HEADERS`` headers.
    """
    lines = response.raw_headers
    size = sum(map(len, chain.from_iterable(lines))) + 4 * len(lines)
    if size > limit or len(lines) > MAX_HEADERS:
        raise head_too_large(limit)


async def read_body(response: Response, limit: int) -> bytes:
    """Return the body of a successful reply.

    Raises:
        ProtocolError: It is larger than *limit*, or not what it claims to be.
    """
    headers = response.headers
    lengths = () if response.method == METH_HEAD else headers.getall(CONTENT_LENGTH, ())
    if len(lengths) > 1:  # aiohttp's slow parser takes the first
        raise ProtocolError("the answer announces more than one length", transient=True)
    if lengths and int(lengths[0]) > limit:
        raise body_too_large(limit)
    chunked = TRANSFER_ENCODING in headers
    if lengths and not chunked and CONTENT_ENCODING not in headers:
        content = response.content  # aiohttp's parser checks the length
        is_here = content.is_eof() and content.exception() is None
        return check_memory(content.read_nowait() if is_here else await content.read(), limit)
    body = await _read(response, Body(limit, encoding=_encoding(response)))
    check_memory(body, limit)
    if not lengths and not chunked and is_truncated(body, headers.get(CONTENT_TYPE, "")):
        raise DecodeError("the JSON ended before it was whole", where="$", transient=True)
    return body


async def read_error_body(response: Response) -> bytes:
    """Return the body of an error, or nothing if it is broken: the status says enough.

    Of one that is too long, return the beginning.
    """
    body = None
    try:
        body = Body(MAX_ERROR_BODY, encoding=_encoding(response))
        return await _read(response, body)
    except BodyTooLargeError:
        assert body is not None  # noqa: S101 - it has raised this
        return body.beginning()
    except (ProtocolError, aiohttp.ClientError, HttpProcessingError):
        return b""


def _encoding(response: Response) -> str:
    return ", ".join(response.headers.getall(CONTENT_ENCODING, ()))


async def _read(response: Response, body: Body) -> bytes:
    """Read until the body or the connection ends; aiohttp does not always report the latter.

    Its fast parser closes the connection on an invalid chunk without waking the reader, who would
    wait forever.
    """
    content = response.content
    protocol = None if response.connection is None else response.connection.protocol
    lost = None if protocol is None else protocol.closed

    def wake_reader(_: object) -> None:
        if not content.is_eof() and content.exception() is None:
            content.set_exception(aiohttp.ClientPayloadError())

    if lost is None:  # nothing more can come
        wake_reader(None)
    else:
        lost.add_done_callback(wake_reader)
    try:
        async for chunk in content.iter_any():
            body.feed(chunk)
    finally:
        if lost is not None:
            lost.remove_done_callback(wake_reader)
    return body.finish()
