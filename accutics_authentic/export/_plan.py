"""What to do when an export begins, by the files that are there. No I/O here."""

from __future__ import annotations

from enum import Enum

from accutics_authentic.errors import ExportExistsError, ExportStateError

from ._paths import ExportPaths
from ._state import FileId, State


class Plan(Enum):
    """What to do."""

    BEGIN = "read from the beginning"
    GO_ON = "read on where the state says"
    CONVERT = "all was read: make the file"
    CLEAN_UP = "the file was made: remove what lies beside it"


def plan(
    paths: ExportPaths,
    fingerprint: str,
    *,
    state: State | None,
    part_size: int,
    target: FileId | None,
    overwrite: bool,
) -> Plan:
    """Return what to do.

    1. The state is of another export: refused, unless nothing was read for it.
    2. The file is the one that the state was about to name: clean up.
    3. The file is there otherwise: refused, unless it may be overwritten.
    4. No state: begin, unless the part holds rows that nobody knows.
    5. Nothing was read for the other export; or the state was about to name the file, which was
       taken away since: begin.
    6. The part is shorter than the state says: refused.
    7. All was read: convert. 8. Else: go on.

    Args:
        paths: The files of this export.
        fingerprint: Of this export.
        state: What was read from the state's file, if there is one.
        part_size: Bytes of the part; 0 if there is none.
        target: The file, if it is there.
        overwrite: Whether it may be replaced.

    Raises:
        ExportStateError: In the cases 1, 4 and 6.
        ExportExistsError: In the case 3.
    """
    name = paths.target.name
    is_other = state is not None and state.fingerprint != fingerprint
    if state is not None and is_other and (state.size or state.report.complete):  # 1
        raise ExportStateError(
            f"{paths.state.name} is of another export, or of one with other arguments: finish that "
            f"one, or remove {paths.state.name} and {paths.part.name} to begin again"
        )
    if state is not None and state.output is not None and state.output == target:  # 2
        return Plan.CLEAN_UP
    if target is not None and not overwrite:  # 3
        raise ExportExistsError(f"{name} is there already: overwrite=True replaces it at the end")
    if state is None:  # 4
        if part_size:
            raise ExportStateError(
                f"{paths.part.name} is there without {paths.state.name}: remove it to begin again"
            )
        return Plan.BEGIN
    if is_other or (state.output is not None and state.size and not part_size):  # 5
        return Plan.BEGIN
    if part_size < state.size:  # 6
        raise ExportStateError(
            f"{paths.part.name} has lost rows that {paths.state.name} counts: remove both to begin "
            "again"
        )
    return Plan.CONVERT if state.report.complete else Plan.GO_ON  # 7, 8
