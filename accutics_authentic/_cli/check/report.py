"""The report of a check, for people and for programs. No I/O here."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .question import Probe

NAME_WIDTH = 22  # columns


def report_lines(probes: Iterable[Probe], width: int) -> Iterator[str]:
    """Yield the lines of a report for people, none longer than *width* columns if words allow."""
    suggests: dict[str, str | int] = {}
    for each in probes:
        suggests |= each.suggests
        text = f"{_shown(each.finding)}: {each.evidence}"
        yield from textwrap.wrap(
            text,
            width,
            initial_indent=each.name.replace("_", " ").ljust(NAME_WIDTH),
            subsequent_indent=" " * NAME_WIDTH,
        )
    yield ""
    if suggests:
        yield from textwrap.wrap(
            f"Arguments that follow: {_as_arguments(suggests)}",
            width,
            subsequent_indent="  ",
            break_on_hyphens=False,
        )
    else:
        yield "No arguments follow."


def as_json(probes: Iterable[Probe], requests: int) -> dict[str, Any]:  # Any: JSON
    """Return the report for programs."""
    return {
        "probes": [
            {
                "name": each.name,
                "finding": each.finding,
                "evidence": each.evidence,
                "suggests": dict(each.suggests),
            }
            for each in probes
        ],
        "requests": requests,
    }


def _shown(finding: str | int | bool | None) -> str:  # noqa: FBT001  # one of the findings
    if finding is None:
        return "not known"
    if isinstance(finding, bool):
        return "yes" if finding else "no"
    return f"{finding}"


def _as_arguments(suggests: Mapping[str, str | int]) -> str:
    values = {
        name: f'"{value}"' if isinstance(value, str) else value for name, value in suggests.items()
    }
    return ", ".join(f"{name}={value}" for name, value in values.items())
