"""Write the generated parts of all pages anew."""

from __future__ import annotations

from . import PARTS, made, path_of

for page in PARTS:
    path_of(page).write_text(made(page))
