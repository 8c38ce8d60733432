"""The traffic of both servers: recorded, delayed and hit by faults."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from attrs import NOTHING

from accutics_authentic._base.arguments import check_int, check_seconds

from .answers import JSON, to_text
from .faults import Fault, Faults, Loss
from .records import ApiName, RecordedRequest, Requests


class Traffic:
    """The traffic of both servers: the requests so far, and the faults to come.

    Attributes:
        requests: Every request received, oldest first; ``clear()`` forgets them.
        faults: The faults still to come; ``clear()`` removes them.
        before_request: Functions that are called, in order, with each request before it is carried
            out. They may change the data, so that pages drift, and may be ``async``, so that a
            test can hold a request back for as long as it likes.
        latency: Seconds that every request waits before it is carried out.
        in_flight: Number of requests that are being answered now.
        peak: The largest ``in_flight`` so far; may be reset to 0.
    """

    def __init__(self, *, latency: float = 0.0, record: bool = True) -> None:
        self.requests: Requests = Requests()
        self.faults: Faults = Faults()
        self.before_request: list[Callable[[RecordedRequest], object]] = []
        self.latency: float = check_seconds(latency, "latency", allow_zero=True)
        self.in_flight = 0
        self.peak = 0
        self._record = record

    def fail(
        self,
        status: int | None = None,
        *,
        times: int | None = 1,
        skip: int = 0,
        api: ApiName | None = None,
        method: str | None = None,
        path: str | None = None,
        where: Callable[[RecordedRequest], bool] | None = None,
        body: bytes | str | None = None,
        json: Any = NOTHING,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        retry_after: float | str | None = None,
        delay: float = 0.0,
        cut: int = 0,
        lost: Loss | None = None,
        applied: bool = False,
    ) -> Fault:
        """Make the next requests that match fail; faults are used up in order.

        With ``status``, ``body``, ``json`` or ``lost`` the request is *not* carried out, unless
        ``applied``; with only ``delay`` or ``cut`` it is.

        Args:
            status: Answer with this. Without a body, 4xx and 5xx get one as the API sends it.
            times: How many requests fail; 0 for none, None for all from now on.
            skip: Let this many matching requests pass first.
            api: Only requests to this server.
            method: Only requests with this method, in upper case.
            path: Only requests to this raw path or below it, or to paths that match it as a glob.
            where: Only requests for which this returns True.
            body: Send this instead, with ``content_type``.
            json: Send this instead, as JSON; None is ``null``.
            content_type: Content type of the body; the default is JSON.
            headers: Send these as well.
            retry_after: Send this as ``Retry-After``.
            delay: Seconds to wait before the request is carried out.
            cut: Announce the whole body, but leave out this many bytes at its end, and close.
            lost: Send nothing: close the connection properly, or reset it.
            applied: Carry out the request, although its answer is replaced or lost.

        Returns:
            The fault; ``hits`` counts the requests, and ``faults.remove(fault)`` removes it.

        Raises:
            ValueError: A number is out of range.
        """
        extra = dict(headers or {})
        if retry_after is not None:
            extra["Retry-After"] = str(retry_after)
        if json is not NOTHING:
            body = to_text(json)
        fault = Fault(
            left=None if times is None else check_int(times, "times", minimum=0),
            skip=check_int(skip, "skip", minimum=0),
            api=api,
            method=method,
            path=path,
            where=where,
            status=None
            if status is None
            else check_int(status, "status", minimum=100, maximum=999),
            body=body.encode() if isinstance(body, str) else body,
            content_type=content_type or JSON,
            headers=extra,
            delay=check_seconds(delay, "delay", allow_zero=True),
            cut=check_int(cut, "cut", minimum=0),
            lost=lost,
            applied=applied,
        )
        if times != 0:
            self.faults.append(fault)
        return fault

    async def see(self, request: RecordedRequest) -> None:
        """Record *request* and call the functions of ``before_request``."""
        if self._record:
            self.requests.append(request)
        for hook in tuple(self.before_request):
            outcome = hook(request)
            if inspect.isawaitable(outcome):
                await outcome
