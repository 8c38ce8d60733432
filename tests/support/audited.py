"""Check that ``pip-audit`` has audited everything.

On its own it says "No known vulnerabilities" even if it has audited nothing, and it writes no
report if it cannot reach the advisories. ``python tests/support/audited.py report.json`` fails
unless the report is complete and without findings.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from importlib.metadata import requires
from pathlib import Path

UNREACHED = (
    "NOTHING WAS AUDITED: pip-audit wrote no report, most likely because the advisories could not "
    "be reached; its own words stand above. This is no finding, and no all-clear either: try again."
)
PROJECT = "accutics-authentic"  # not in the advisory database, or in another version


def problems(report: str, needed: Iterable[str]) -> list[str]:
    """Return what is wrong according to *report*.

    Args:
        report: The JSON of ``pip-audit``; empty if none was written.
        needed: Names of the distributions that must be in it.
    """
    if not report:
        return [UNREACHED]
    audited: set[str] = set()
    found: list[str] = []
    for each in json.loads(report).get("dependencies", ()):
        name = each["name"]
        if "vulns" in each:
            audited.add(plain(name))
            found += [f"{name} {each['version']}: {vuln['id']}" for vuln in each["vulns"]]
        elif plain(name) != PROJECT:
            found.append(f"{name}: not audited: {each.get('skip_reason')}")
    missing = {plain(name) for name in needed} - audited
    return found + [f"{name}: not in the report" for name in sorted(missing)]


def plain(name: str) -> str:
    """Return a distribution's name in the normal form of package indexes."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> list[str]:
    """Return the names of the installed project's dependencies."""
    lines = [line for line in requires(PROJECT) or () if "extra ==" not in line]
    return [re.split(r"[^A-Za-z0-9._-]", line)[0] for line in lines]


if __name__ == "__main__":
    path = Path(sys.argv[1])
    sys.exit("\n".join(problems(path.read_text() if path.exists() else "", declared())) or 0)
