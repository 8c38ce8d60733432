"""Spans and metrics of calls and streams for OpenTelemetry: ``accutics-authentic[otel]``.

```python
from accutics_authentic.telemetry import OpenTelemetry

Session(on_event=OpenTelemetry())
```

It needs only the API of OpenTelemetry; without an SDK it does nothing. ``docs/telemetry.md`` names
all spans, attributes and metrics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from accutics_authentic._base.objects import check_instance
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._base.version import __version__
from accutics_authentic.errors import ConfigurationError
from accutics_authentic.events import Event

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

__all__ = ["OpenTelemetry"]

NAME = "accutics_authentic"


@safe_repr
@hides_frames
class OpenTelemetry:
    """A handler of events for ``Session(on_event=)``. Each session needs one of its own.

    Each call has a span of kind INTERNAL. The calls of a stream have a span around them, which ends
    when the stream has been read or has failed, or when its run is left. Nothing tells of a plain
    stream that its reader drops: its span ends when 1,000 other streams have begun. While a call
    is under way its span is the current one, so that spans of aiohttp's own instrumentation are
    inside.

    Spans and metrics hold what events hold: no id, query, header, body or token.

    Args:
        spans: ``"attempts"``: each request has a span of kind CLIENT, too, and is counted in
            ``http.client.request.duration``. For programs without the instrumentation of aiohttp;
            where that is used as well, it makes no spans of these requests.
        tracer_provider: The global one by default.
        meter_provider: The global one by default.

    Raises:
        ConfigurationError: An argument is invalid, or OpenTelemetry is not installed.
    """

    def __init__(
        self,
        *,
        spans: Literal["attempts"] | None = None,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
    ) -> None:
        try:
            from opentelemetry import metrics, trace  # an extra
        except ImportError:
            text = "telemetry needs OpenTelemetry: pip install 'accutics-authentic[otel]'"
            raise ConfigurationError(text) from None
        from ._metrics import Metrics
        from ._spans import Spans

        if spans not in (None, "attempts"):
            raise ConfigurationError("spans must be None or 'attempts'")
        if tracer_provider is not None:
            check_instance(tracer_provider, trace.TracerProvider, "tracer_provider")
        if meter_provider is not None:
            check_instance(meter_provider, metrics.MeterProvider, "meter_provider")
        tracer = trace.get_tracer(NAME, __version__, tracer_provider)
        meter = metrics.get_meter(NAME, __version__, meter_provider)
        self._spans = Spans(tracer, attempts=spans == "attempts")
        self._metrics = Metrics(meter, attempts=spans == "attempts")

    def __call__(self, event: Event) -> None:
        """Make spans and metrics of *event*."""
        self._metrics.add(event)
        self._spans.add(event)
