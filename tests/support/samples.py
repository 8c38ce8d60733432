"""The replies and requests of the vendors' documents, with placeholders filled in."""

from __future__ import annotations

from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "samples"


def sample(name: str) -> bytes:
    """Return the bytes of the sample *name*, as in ``"authentic/group"``."""
    return (SAMPLES / f"{name}.json").read_bytes()


def names(vendor: str) -> list[str]:
    """Return the names of a vendor's samples."""
    return sorted(f"{vendor}/{path.stem}" for path in (SAMPLES / vendor).glob("*.json"))
