"""The switch between the fast reader and the hooks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accutics_authentic._codec import readers


@pytest.fixture(scope="module", params=["fast", "hooks"])
def both_ways(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run a module's tests twice: with the fast reader, and without it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "USE_FAST_READER", request.param == "fast")
        yield
