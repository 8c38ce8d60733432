"""A span that is the current one while what it describes is under way."""

from __future__ import annotations

from opentelemetry.context import Context, attach, create_key, get_current, set_value
from opentelemetry.trace import Span, get_current_span, set_span_in_context

SCOPE = create_key("accutics_authentic")
#: What OpenTelemetry's instrumentations look at; they make no span if it is true.
SUPPRESS = "suppress_instrumentation"


class Scope:
    """Makes *span* the current one, until ``end``.

    OpenTelemetry's ``detach`` fails in any task but that of ``attach``, and a call may end
    elsewhere: when a task that is still pending is destroyed. So the outer context is attached
    again, and only where *span* is still the current one.

    Args:
        span: Has begun; may be the parent of what begins before ``end``.
        suppress: Whether instrumentations make no spans until then.
    """

    __slots__ = ("_outer", "ended", "span")

    def __init__(self, span: Span, *, suppress: bool = False) -> None:
        self.span = span
        self.ended = False
        self._outer = get_current()
        context = set_value(SCOPE, self, set_span_in_context(span))
        attach(set_value(SUPPRESS, value=True, context=context) if suppress else context)

    def end(self) -> None:
        """End the span, and make that current which was so before, here if it began here."""
        self.span.end()
        self.ended = True
        current = found = get_current()
        while (scope := _ended_scope(current)) is not None:  # several if they were interleaved
            current = scope._outer
        if current is not found:
            attach(current)


def _ended_scope(context: Context) -> Scope | None:
    """Return the scope whose span is the current one in *context* although it has ended."""
    scope = context.get(SCOPE)
    if isinstance(scope, Scope) and scope.ended and get_current_span(context) is scope.span:
        return scope
    return None
