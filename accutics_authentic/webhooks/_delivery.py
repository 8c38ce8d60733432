"""One delivery: what happened, to what, and which hook says so. Plain data.

The page "Webhook" of the REST API documentation shows one delivery, that of ``contentCreated``::

    {"event": {"type": "contentCreated"}, "content": {"id": ..., "data": {...}},
     "producer": {"id": ..., "data": {...}}, "hook": {"id": ..., "data": {...}}}

It is printed there as ``payload``, beside the ``headers`` and ``params`` of its echo service.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from attrs import field, frozen

from accutics_authentic._authentic.models import Hook
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.tracebacks import hides_frames

#: The names of events that the documentation spells out; of others it says what they are about.
ITEM_SCANNED: Final = "itemScanned"
CONTENT_CREATED: Final = "contentCreated"
CONTENT_DELETED: Final = "contentDeleted"
#: For ``create_hook(events=)``: all events.
ALL_EVENTS: Final = "*"


@safe_repr
@frozen(kw_only=True)
class Subject:
    """A document in a delivery: the content, the item, the producer.

    Attributes:
        kind: Its key in the delivery, such as ``"content"``.
        id: Opaque; leading zeros matter.
        data: As received, the backend's keys included.
    """

    kind: str
    id: str
    data: Mapping[str, Any] = field(repr=False)  # Any: JSON as received


@hides_frames
@safe_repr
@frozen(kw_only=True)
class Delivery:
    """What a hook has sent. It can be pickled, and does not hold the secret.

    Attributes:
        event: What happened, such as ``ITEM_SCANNED``. More events exist than have a constant.
        subject: What it happened to: the document whose key begins the event's name, or the only
            one beside producer and hook; None if that says nothing. ``payload`` has them all.
        producer: The producer; None if absent.
        hook: The hook; None if absent. Its ``data`` is your own, without ``"secret"``.
        payload: The whole delivery as received, without the secret.
    """

    event: str
    subject: Subject | None = None
    producer: Subject | None = None
    hook: Hook | None = None
    payload: Mapping[str, Any] = field(factory=dict, repr=False)  # Any: JSON as received

    @property
    def fingerprint(self) -> str:
        """A hash of what happened, that is of the payload without the hook, in any order of keys.

        Deliveries of one event have the same, also by two hooks. So may two events that are alike
        in all that was sent: nothing is ever dropped because of it.
        """
        event = {key: value for key, value in self.payload.items() if key != "hook"}
        return sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()
