"""Strategies that draw servers: all switches of the sandbox at once.

Property tests of promises draw their servers from here, so that a new switch is drawn everywhere.
Where a promise does not hold for a value, its test pins that switch by name, or handles the value.
"""

from __future__ import annotations

from typing import Any, TypeVar, get_args, get_origin

from attrs import fields
from hypothesis import strategies as st

from accutics_authentic.sandbox import AccuticsSwitches, AuthenticSwitches

T = TypeVar("T")


def _as_it_is(shown: dict[str, Any]) -> Any:
    return shown


def _without_totals(shown: dict[str, Any]) -> Any:
    return {**shown, "total_items": None, "items_per_page": None}


def _only_next(shown: dict[str, Any]) -> Any:
    return {"next": shown["next"]}


#: Edits after which no page states the number of rows.
WITHOUT_TOTALS = (_without_totals, _only_next)


def _with_more(shown: dict[str, Any]) -> Any:
    return {**shown, "took": 0.25, "page": {"number": "1"}}


#: Strategies for the switches whose type does not list its values.
OPEN: dict[str, st.SearchStrategy[Any]] = {
    "edit_pagination": st.sampled_from([None, _as_it_is, _without_totals, _only_next, _with_more]),
    "error_data": st.sampled_from([{}, [], None, "x"]),
    "foreign_origin": st.none(),  # the sandbox's other server, which records its requests
    "token_header": st.just("an-api-token"),  # the client's default
    "resolution": st.sampled_from([1, 3]),
    "default_limit": st.integers(1, 30),
    "delivery_attempts": st.integers(1, 3),
    "delivery_pause": st.sampled_from([0.0, 0.001]),
    "delivery_timeout": st.sampled_from([5.0, 10.0]),
    "max_limit": st.none() | st.integers(10, 30),  # clients assume at least ten
}


def accutics_switches(**pinned: Any) -> st.SearchStrategy[AccuticsSwitches]:
    """Return servers with any switches but those *pinned*, to a value or a strategy."""
    return _drawn(AccuticsSwitches, pinned)


def authentic_switches(**pinned: Any) -> st.SearchStrategy[AuthenticSwitches]:
    """Return servers with any switches but those *pinned*, to a value or a strategy."""
    return _drawn(AuthenticSwitches, pinned)


def _drawn(kind: type[T], pinned: dict[str, Any]) -> st.SearchStrategy[T]:
    drawn: dict[str, st.SearchStrategy[Any]] = {}
    for each in fields(kind):  # type: ignore[arg-type]  # both are attrs classes
        if each.name in pinned:
            value = pinned.pop(each.name)
            drawn[each.name] = value if isinstance(value, st.SearchStrategy) else st.just(value)
        elif each.type is bool:
            drawn[each.name] = st.booleans()
        elif get_origin(each.type) is not None and each.name not in OPEN:
            drawn[each.name] = st.sampled_from(get_args(each.type))
        else:
            drawn[each.name] = OPEN[each.name]
    assert not pinned, f"no such switch: {', '.join(pinned)}"
    return st.builds(kind, **drawn)
