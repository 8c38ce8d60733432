"""What does not fit within a value, as another library found out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .mismatch import Mismatch


class Step(NamedTuple):
    """One step from a value to a value in it.

    Attributes:
        key: The key or the index; None if it is not known.
        shown: Whether the key is declared by a class, so that it may be shown.
    """

    key: str | int | None
    shown: bool = True


class Place(NamedTuple):
    """What does not fit within a value.

    Attributes:
        steps: The way to it.
        text: What is wrong there.
    """

    steps: tuple[Step, ...]
    text: str


class MismatchWithin(Mismatch):
    """A value in which something does not fit, as another library found out.

    Attributes:
        places: At least one.
    """

    def __init__(self, places: Sequence[Place]) -> None:
        super().__init__("; ".join(each.text for each in places))
        self.places = places
