"""What happens in calls and streams, one class per kind of event, for ``Session(on_event=)``.

```python
def note(event: Event) -> None:
    match event:
        case CallFinished(outcome="error", error=name):
            failures[name] += 1
        case AttemptFinished(status=int(status), seconds=seconds):
            latency[status].append(seconds)
```

A handler is called in the event loop, in the order of what happens, so it must be quick. What it
raises is logged once and breaks nothing. ``on_event=print`` prints a line for each event.

Each call has a ``CallStarted`` first and one ``CallFinished`` last, however it ends; each
``AttemptStarted`` is followed by one ``AttemptFinished`` of the same call. Events hold method, path
template, numbers and names only: no id, query, header, body or token. More kinds and more fields
may come in later versions, so end a ``match`` with ``case _``.

The same events go to the logger ``accutics_authentic``: at WARNING the beginning of a pause
(``Held``) and of an empty budget (``BudgetExhausted``); at INFO ``Waiting``, ``Drifted`` and the
further pauses of an API that is known to limit calls; all else at DEBUG. A record has each field of
its event, with the prefix ``accutics_authentic_``, and the name of its class as
``accutics_authentic_event``.

All durations are in seconds.
"""

from __future__ import annotations

from ._attempts import AttemptFinished, AttemptStarted
from ._calls import BudgetExhausted, CallFinished, CallStarted, Held, Waiting
from ._event import CallEvent, Event, Handler, StreamEvent
from ._streams import Drifted, PageRead, StreamFinished

__all__ = [
    "AttemptFinished",
    "AttemptStarted",
    "BudgetExhausted",
    "CallEvent",
    "CallFinished",
    "CallStarted",
    "Drifted",
    "Event",
    "Handler",
    "Held",
    "PageRead",
    "StreamEvent",
    "StreamFinished",
    "Waiting",
]
