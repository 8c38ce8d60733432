"""Both APIs as a server for tests; imports nothing of the rooms beside it.

``async with Sandbox() as sandbox:`` serves them on loopback as their documents say; what those
leave open is a switch (``sandbox.accutics.switches``, ``sandbox.authentic.switches``), what goes
wrong is ordered with ``sandbox.fail``, and what was asked is in ``sandbox.requests``.
"""

from .accutics import AccuticsApi
from .answers import Answer, RefusedError
from .authentic import AuthenticApi
from .collection import Collection
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
    "Fault",
    "Faults",
    "RecordedRequest",
    "RefusedError",
    "Requests",
    "Sandbox",
]
