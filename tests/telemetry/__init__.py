"""Spans and metrics, as an SDK of OpenTelemetry exports them."""
