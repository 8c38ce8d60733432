"""Check that a wheel and an sdist hold what they should, and nothing else.

``python tests/support/distributions.py WHEEL SDIST``, in a checkout: what belongs into them is
what git knows.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZipFile

PACKAGE = ("accutics_authentic/", "pytest_accutics_authentic.py")
#: Of a checkout only: what hosts of repositories and hooks of git read.
NOT_PUBLISHED = (".github/", ".pre-commit-config.yaml")
METADATA = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")


def of_wheel(tracked: Iterable[str], version: str) -> set[str]:
    """Return the names of the files that belong into a wheel."""
    info = f"accutics_authentic-{version}.dist-info"
    return {
        *(name for name in tracked if name.startswith(PACKAGE)),
        *(f"{info}/{name}" for name in METADATA),
    }


def of_sdist(tracked: Iterable[str], version: str) -> set[str]:
    """Return the names of the files that belong into an sdist."""
    names = {"PKG-INFO", *(name for name in tracked if not name.startswith(NOT_PUBLISHED))}
    return {f"accutics_authentic-{version}/{name}" for name in names}


def differences(what: str, found: Iterable[str], expected: set[str]) -> Iterator[str]:
    """Yield a line for each file of *what* that is missing, unexpected, or there twice."""
    names = sorted(found)
    yield from (f"{what} lacks {name}" for name in sorted(expected.difference(names)))
    yield from (f"{what} should not hold {name}" for name in names if name not in expected)
    yield from (f"{what} holds {name} twice" for name in sorted({*names}) if names.count(name) > 1)


def main(wheel: str, sdist: str) -> Iterator[str]:
    """Yield the differences of wheel and sdist from what they should hold."""
    command = ["git", "ls-files"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # our own words
    tracked = done.stdout.splitlines()
    version = Path(wheel).name.split("-")[1]
    with ZipFile(wheel) as archive:
        yield from differences("the wheel", archive.namelist(), of_wheel(tracked, version))
    with tarfile.open(sdist) as tar:
        files = [each.name for each in tar if each.isfile()]
    yield from differences("the sdist", files, of_sdist(tracked, version))


if __name__ == "__main__":
    sys.exit("\n".join(main(*sys.argv[1:])) or 0)
