"""Typed asyncio clients for the Accutics Open API and the authentic.network REST API.

Public are the names in ``__all__`` here, the classes in ``errors`` and the ``sandbox``. What has a
leading underscore may change.
"""

from accutics_authentic import errors
from accutics_authentic._accutics.api import Accutics
from accutics_authentic._accutics.models import Meta, Pagination
from accutics_authentic._accutics.resources import Resource
from accutics_authentic._authentic.api import Authentic
from accutics_authentic._authentic.models import Group, Hook, Item
from accutics_authentic._bulk import Bulk, Outcome
from accutics_authentic._codec import make_converter
from accutics_authentic._http.clock import Clock
from accutics_authentic._http.events import Event
from accutics_authentic._http.limits import Limits, Timeouts
from accutics_authentic._http.retry import RetryPolicy
from accutics_authentic._http.session import Session
from accutics_authentic._paging.cursor import is_finished
from accutics_authentic._paging.pager import Page
from accutics_authentic._paging.run import Run, RunPages
from accutics_authentic._paging.stats import Report
from accutics_authentic._paging.stream import Items, Pages, Stream

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
    "Items",
    "Limits",
    "Meta",
    "Outcome",
    "Page",
    "Pages",
    "Pagination",
    "Report",
    "Resource",
    "RetryPolicy",
    "Run",
    "RunPages",
    "Session",
    "Stream",
    "Timeouts",
    "__version__",
    "errors",
    "is_finished",
    "make_converter",
]
