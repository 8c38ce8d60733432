"""Typed asyncio clients for the Accutics Open API and the authentic.network REST API.

Public are the names in ``__all__`` here, and those of ``errors``, ``events``, ``export``,
``sandbox``, ``telemetry`` and ``webhooks``. What has a leading underscore may change.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from accutics_authentic import errors
from accutics_authentic._base.version import __version__

if TYPE_CHECKING:
    from accutics_authentic import events
    from accutics_authentic._accutics.api import Accutics
    from accutics_authentic._accutics.models import Meta, Pagination
    from accutics_authentic._accutics.resources import Resource
    from accutics_authentic._authentic.api import Authentic
    from accutics_authentic._authentic.models import Group, Hook, Item
    from accutics_authentic._base.clock import Clock
    from accutics_authentic._bulk import Bulk, Outcome
    from accutics_authentic._codec import make_converter, wire
    from accutics_authentic._http.limits import Limits, Timeouts
    from accutics_authentic._http.raw_reply import RawReply
    from accutics_authentic._http.retry import RetryPolicy
    from accutics_authentic._http.session import Session
    from accutics_authentic._paging.cursor import is_finished
    from accutics_authentic._paging.pager import Page
    from accutics_authentic._paging.report import Report
    from accutics_authentic._paging.run import Run, RunPages
    from accutics_authentic._paging.stream import Items, Pages, Stream

__all__ = [
    "Accutics",
    "Authentic",
    "Bulk",
    "Clock",
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
    "RawReply",
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
    "events",
    "is_finished",
    "make_converter",
    "wire",
]

#: Name -> its module, imported when the name is first used: most programs need few of them, and the
#: help of the command line none. ``events`` is a module itself.
_LAZY = {
    "Accutics": "_accutics.api",
    "Meta": "_accutics.models",
    "Pagination": "_accutics.models",
    "Resource": "_accutics.resources",
    "Authentic": "_authentic.api",
    "Group": "_authentic.models",
    "Hook": "_authentic.models",
    "Item": "_authentic.models",
    "Bulk": "_bulk",
    "Outcome": "_bulk",
    "make_converter": "_codec",
    "wire": "_codec",
    "Clock": "_base.clock",
    "events": "events",
    "Limits": "_http.limits",
    "Timeouts": "_http.limits",
    "RawReply": "_http.raw_reply",
    "RetryPolicy": "_http.retry",
    "Session": "_http.session",
    "is_finished": "_paging.cursor",
    "Page": "_paging.pager",
    "Run": "_paging.run",
    "RunPages": "_paging.run",
    "Report": "_paging.report",
    "Items": "_paging.stream",
    "Pages": "_paging.stream",
    "Stream": "_paging.stream",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
    module = import_module(f"{__name__}.{_LAZY[name]}")
    value = globals()[name] = module if name == "events" else getattr(module, name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
