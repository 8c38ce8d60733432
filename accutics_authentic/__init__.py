"""Typed asyncio clients for the Accutics Open API and the authentic.network REST API.

Public is what stands in ``__all__`` here and in ``errors``; the rooms behind may be rebuilt.
"""

from accutics_authentic import errors
from accutics_authentic.accutics.api import Accutics
from accutics_authentic.accutics.models import Meta, Pagination
from accutics_authentic.accutics.resources import Resource
from accutics_authentic.authentic.api import Authentic
from accutics_authentic.authentic.models import Group, Hook, Item
from accutics_authentic.core.bulk import Bulk, Outcome
from accutics_authentic.core.clock import Clock
from accutics_authentic.core.converter import make_converter
from accutics_authentic.core.cursor import is_finished
from accutics_authentic.core.events import Event
from accutics_authentic.core.limits import Limits, Timeouts
from accutics_authentic.core.progress import Report
from accutics_authentic.core.retry import RetryPolicy
from accutics_authentic.core.run import Run
from accutics_authentic.core.session import Session
from accutics_authentic.core.stream import Stream
from accutics_authentic.core.walk import Page

__version__ = "0.1.0"

__all__ = [
    "Accutics",
    "Authentic",
    "Bulk",
    "Clock",
    "Event",
    "Group",
    "Hook",
    "Item",
    "Limits",
    "Meta",
    "Outcome",
    "Page",
    "Pagination",
    "Report",
    "Resource",
    "RetryPolicy",
    "Run",
    "Session",
    "Stream",
    "Timeouts",
    "__version__",
    "errors",
    "is_finished",
    "make_converter",
]
