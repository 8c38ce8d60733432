"""How long hypothesis looks: ``HYPOTHESIS_PROFILE=fuzz`` is the long look."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("fuzz", deadline=None, max_examples=20_000)
if "HYPOTHESIS_PROFILE" in os.environ:
    settings.load_profile(os.environ["HYPOTHESIS_PROFILE"])
