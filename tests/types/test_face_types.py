"""What type checkers accept works; ``nox -s types`` runs them over ``face.py``."""

from __future__ import annotations

from .face import use_all


async def test_a_program_of_all_the_face_runs() -> None:
    await use_all()
