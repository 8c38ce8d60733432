"""The spans of calls, streams and attempts."""

from __future__ import annotations

from collections import OrderedDict

from opentelemetry.context import get_current
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, set_span_in_context

from accutics_authentic._base.structs import Mutable
from accutics_authentic.errors import ConfigurationError
from accutics_authentic.events import (
    AttemptFinished,
    AttemptStarted,
    BudgetExhausted,
    CallFinished,
    CallStarted,
    Drifted,
    Event,
    Held,
    StreamFinished,
    Waiting,
)

from ._attributes import Attributes, result, target
from ._scope import Scope

MAX_STREAMS = 1_000  # spans of streams under way
PREFIX = "accutics_authentic."


class Call(Mutable):
    """A call under way.

    Attributes:
        scope: Its span.
        attempt: The span of its request, if attempts have spans and one is under way.
    """

    scope: Scope
    attempt: Scope | None = None


class Spans:
    """Makes spans of events.

    A stream's span begins with its first call. If it is read on after an error it gets another
    one. A span whose end no event reports, as when its event loop died, ends when there are too
    many.

    Args:
        tracer: Makes the spans.
        attempts: Whether each request has a span.
    """

    def __init__(self, tracer: Tracer, *, attempts: bool) -> None:
        self._tracer = tracer
        self._attempts = attempts
        self._calls: dict[int, Call] = {}
        self._streams: OrderedDict[int, Span] = OrderedDict()  # the one used last is at the end

    def add(self, event: Event) -> None:
        """Begin, change or end the span that *event* is about.

        Raises:
            ConfigurationError: Several sessions have this handler. The session logs it.
        """
        match event:
            case CallStarted(call=call, stream=stream):
                if call in self._calls:
                    raise ConfigurationError("each session needs an OpenTelemetry() of its own")
                context = get_current()
                if stream is not None:
                    context = set_span_in_context(self._stream(event, stream), context)
                name = f"{event.method} {event.path}"
                attributes = target(event)
                span = self._tracer.start_span(name, context, SpanKind.INTERNAL, attributes)
                self._calls[call] = Call(Scope(span))
            case StreamFinished(stream=stream):
                self._finish_stream(self._stream(event, stream), event)
                del self._streams[stream]
            case Drifted(stream=stream, detail=detail):
                self._stream(event, stream).add_event("drifted", {PREFIX + "detail": detail})
            case _:
                found = None if event.call is None else self._calls.get(event.call)
                if found is not None:
                    self._add_to_call(found, event)

    def _stream(self, event: Event, stream: int) -> Span:
        """Return the span of a stream, which begins with its first event."""
        span = self._streams.get(stream)
        if span is None:
            name = f"stream {event.path}"
            span = self._tracer.start_span(name, attributes=target(event))
            self._streams[stream] = span
            if len(self._streams) > MAX_STREAMS:
                self._streams.popitem(last=False)[1].end()
        self._streams.move_to_end(stream)
        return span

    def _add_to_call(self, call: Call, event: Event) -> None:
        span = call.scope.span
        match event:
            case AttemptStarted() if self._attempts:
                call.attempt = Scope(self._start_attempt(event), suppress=True)
            case AttemptFinished() if call.attempt is not None:
                self._finish_attempt(call.attempt, event)
                call.attempt = None
            case Waiting(seconds=seconds, reason=reason, error=error):
                attributes: Attributes = {PREFIX + "seconds": seconds, PREFIX + "reason": reason}
                if error is not None:
                    attributes["error.type"] = error
                span.add_event("waiting", attributes)
            case Held(seconds=seconds, begins=begins):
                attributes = {PREFIX + "seconds": seconds, PREFIX + "begins": begins}
                span.add_event("held", attributes)
            case BudgetExhausted(error=error):
                span.add_event("budget exhausted", {"error.type": error})
            case CallFinished(call=number):
                del self._calls[number]
                self._finish_call(call.scope, event)
            case _:
                pass

    def _start_attempt(self, event: AttemptStarted) -> Span:
        attributes = target(event)
        if event.attempt > 1:
            attributes["http.request.resend_count"] = event.attempt - 1
        name = f"{event.method} {event.path}"
        return self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes)

    def _finish_attempt(self, attempt: Scope, event: AttemptFinished) -> None:
        found = result(event)
        attempt.span.set_attributes(found)
        if found.get("error.type") not in (None, "CancelledError"):
            attempt.span.set_status(StatusCode.ERROR)
        attempt.end()

    def _finish_call(self, scope: Scope, event: CallFinished) -> None:
        found: Attributes = {
            PREFIX + "outcome": event.outcome,
            PREFIX + "attempts": event.attempts,
            PREFIX + "queued": event.queued,
            PREFIX + "waited": event.waited,
        }
        if event.status is not None:
            found["http.response.status_code"] = event.status
        if event.error is not None:
            found["error.type"] = event.error
        scope.span.set_attributes(found)
        if event.outcome not in ("ok", "cancelled"):
            scope.span.set_status(StatusCode.ERROR)
        scope.end()

    def _finish_stream(self, span: Span, event: StreamFinished) -> None:
        found: Attributes = {
            PREFIX + "outcome": event.outcome,
            PREFIX + "complete": event.outcome == "ok",
            PREFIX + "items": event.items,
            PREFIX + "pages": event.pages,
            PREFIX + "requests": event.requests,
            PREFIX + "retries": event.retries,
            PREFIX + "duplicates": event.duplicates,
            PREFIX + "drift": event.drift,
            PREFIX + "waited": event.waited,
        }
        if event.error is not None:
            found["error.type"] = event.error
            span.set_status(StatusCode.ERROR)
        span.set_attributes(found)
        span.end()
