"""Both APIs as a server for tests; imports none of the clients.

``async with Sandbox() as sandbox:`` serves them on loopback as their documents describe them. What
the documents leave open is a switch (``sandbox.accutics.switches``,
``sandbox.authentic.switches``). ``sandbox.fail`` makes requests fail, and ``sandbox.requests`` has
every request that was received. ``await sandbox.authentic.scan(item_id)`` makes the hooks of the
item's groups deliver that. With ``Session(clock=FastClock())`` nothing waits for long.
"""

from .accutics import AccuticsApi
from .answers import Answer, RefusedError
from .authentic import AuthenticApi
from .clock import FastClock
from .collection import Collection
from .deliveries import Deliveries, SentDelivery
from .faults import Fault, Faults
from .records import RecordedRequest, Requests
from .server import Sandbox
from .switches import AccuticsSwitches, AuthenticSwitches

__all__ = [
    "AccuticsApi",
    "AccuticsSwitches",
    "Answer",
    "AuthenticApi",
    "AuthenticSwitches",
    "Collection",
    "Deliveries",
    "FastClock",
    "Fault",
    "Faults",
    "RecordedRequest",
    "RefusedError",
    "Requests",
    "Sandbox",
    "SentDelivery",
]
