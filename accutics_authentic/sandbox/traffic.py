"""What passes through the sandbox, whichever server it is for: seen, delayed, struck by faults."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from attrs import NOTHING

from .answers import JSON, to_text
from .faults import Fault, Faults, Loss
from .records import ApiName, RecordedRequest, Requests


class Traffic:
    """The traffic of both servers: what was seen of it, and what is to go wrong with it.

    Attributes:
        requests: Every request seen, oldest first; ``clear()`` forgets them.
        faults: The faults that wait for their request; ``clear()`` withdraws them.
        before_request: Called with each request before anything is done about it, in order;
            may change the data (so pages drift), and may be ``async`` (so a test can hold a
            request back for as long as it likes).
        latency: Seconds that every request waits before it is carried out.
        in_flight: Requests that are being answered now.
        peak: The largest ``in_flight`` so far; may be set back to 0.
    """

    def __init__(self, *, latency: float = 0.0, record: bool = True) -> None:
        self.requests: Requests = Requests()
        self.faults: Faults = Faults()
        self.before_request: list[Callable[[RecordedRequest], object]] = []
        self.latency = latency
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
        """Order a fault for the next requests that fit; faults are used up in order.

        With a status, a body or a loss the request is *not* carried out, unless ``applied``;
        with a delay or a cut alone it is.

        Args:
            status: Answer this. Without a body, 4xx and 5xx get one in the server's own form.
            times: How many requests are hit; None: all from now on.
            skip: Let so many fitting requests pass first.
            api: Only requests to this server.
            method: Only these, in upper case.
            path: Only this raw path, what lies under it, or what fits it as a glob.
            where: Only requests for which this is true.
            body: Send this instead, with ``content_type``.
            json: Send this instead, as JSON; None is ``null``.
            content_type: Of the body; the default is JSON.
            headers: Send these too.
            retry_after: Send this as ``Retry-After``.
            delay: Seconds to wait before the request is carried out.
            cut: Announce the whole body, keep so many bytes of its end back, and close.
            lost: Send nothing: close the connection properly, or reset it.
            applied: Carry the request out, although its answer is replaced or lost.

        Returns:
            The fault: ``hits`` counts, and ``faults.remove(fault)`` withdraws it.
        """
        extra = dict(headers or {})
        if retry_after is not None:
            extra["Retry-After"] = str(retry_after)
        if json is not NOTHING:
            body = to_text(json)
        fault = Fault(
            left=times,
            skip=skip,
            api=api,
            method=method,
            path=path,
            where=where,
            status=status,
            body=body.encode() if isinstance(body, str) else body,
            content_type=content_type or JSON,
            headers=extra,
            delay=delay,
            cut=cut,
            lost=lost,
            applied=applied,
        )
        self.faults.append(fault)
        return fault

    async def see(self, request: RecordedRequest) -> None:
        """Record *request* and run what was to run before it."""
        if self._record:
            self.requests.append(request)
        for hook in tuple(self.before_request):
            outcome = hook(request)
            if inspect.isawaitable(outcome):
                await outcome
