"""What telemetry exports, to a real SDK that keeps it in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Literal

from opentelemetry.context import Context, attach
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Tracer

from accutics_authentic.telemetry import OpenTelemetry


class Exported:
    """Providers, the handler that uses them, and all that was exported."""

    def __init__(self, spans: Literal["attempts"] | None = None) -> None:
        self._spans = InMemorySpanExporter()
        self._reader = InMemoryMetricReader()
        self.tracers = TracerProvider(shutdown_on_exit=False)
        self.tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        self.meters = MeterProvider([self._reader], shutdown_on_exit=False)
        self.handler = OpenTelemetry(
            spans=spans, tracer_provider=self.tracers, meter_provider=self.meters
        )

    @cached_property
    def tracer(self) -> Tracer:
        """The user's own."""
        return self.tracers.get_tracer("user")

    @property
    def spans(self) -> list[ReadableSpan]:
        """All spans that have ended, in the order of their beginning."""
        return sorted(self._spans.get_finished_spans(), key=lambda span: span.start_time or 0)

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.spans if span.name == name]

    @property
    def tree(self) -> list[str]:
        """One line for each span: its kind, its name and its events, indented below its parent."""
        lines: list[str] = []

        def add(parent: int | None, depth: int) -> None:
            for span in self.spans:
                if (span.parent and span.parent.span_id) == parent and span.context is not None:
                    events = "".join(f" +{event.name}" for event in span.events)
                    lines.append(f"{'  ' * depth}{span.kind.name} {span.name}{events}")
                    add(span.context.span_id, depth + 1)

        add(None, 0)
        return lines

    @property
    def metrics(self) -> dict[str, list[Any]]:
        """The data points of each metric."""
        data = self._reader.get_metrics_data()
        return {
            metric.name: list(metric.data.data_points)
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }

    @property
    def text(self) -> str:
        """All that was exported, as JSON."""
        data = self._reader.get_metrics_data()
        return "\n".join([*(span.to_json() for span in self.spans), data.to_json() if data else ""])


@contextmanager
def exported(spans: Literal["attempts"] | None = None) -> Iterator[Exported]:
    """Give a handler and what it exports, with no span around it."""
    attach(Context())  # what another test left
    kept = Exported(spans)
    yield kept
    kept.tracers.shutdown()
    kept.meters.shutdown()
