"""How do I count and measure calls? With a handler that matches the kinds of event.

It counts like a Prometheus client library, which can take the place of ``Counter`` here.
"""

import asyncio
from collections import Counter

from accutics_authentic import Accutics, RetryPolicy, Session
from accutics_authentic.events import (
    AttemptFinished,
    AttemptStarted,
    CallFinished,
    Event,
    StreamFinished,
    Waiting,
)
from accutics_authentic.sandbox import Sandbox

metrics: Counter[str] = Counter()


def count(event: Event) -> None:
    """Count what happens; ``in_flight`` is a gauge, all else only rises."""
    match event:
        case AttemptStarted(api=api):
            metrics[f'in_flight{{api="{api}"}}'] += 1
        case AttemptFinished(api=api, status=status):
            metrics[f'in_flight{{api="{api}"}}'] -= 1
            metrics[f'attempts_total{{api="{api}",status="{status}"}}'] += 1
        case Waiting(reason=reason):
            metrics[f'waits_total{{reason="{reason}"}}'] += 1
        case CallFinished(path=path, outcome=outcome):
            metrics[f'calls_total{{path="{path}",outcome="{outcome}"}}'] += 1
        case StreamFinished(items=items):
            metrics["items_total"] += items


async def main() -> None:
    """Read a list that fails once, and print the metrics."""
    retry = RetryPolicy(base=0.01)
    async with Sandbox() as sandbox, Session(on_event=count, retry=retry) as session:
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        sandbox.fail(status=503, times=1)
        async for _ in accutics.resource("campaigns").stream(page_size=100):
            pass
    for name, value in sorted(metrics.items()):
        print(name, value)


if __name__ == "__main__":
    asyncio.run(main())
