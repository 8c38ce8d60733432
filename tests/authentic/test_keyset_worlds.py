"""Groups of a few ids, in whatever order things happen: what is promised holds."""

from __future__ import annotations

import pytest

from tests.support.choices import explore, sample
from tests.worlds.groups import drawn, world_of
from tests.worlds.reading import UNCAPPED, Group


@pytest.mark.parametrize("strict", [True, False])
def test_no_order_of_two_replies_loses_an_id_that_stays(strict: bool) -> None:
    """Any id is removed, is added, or comes back with any date it may have, all of them old."""
    group = Group(
        dates=(3, 2, 1),
        changes=1,
        strict=[strict],
        orders=["stable"],
        lookups=["forbidden"],
        caps=[UNCAPPED],
        in_flight=2,
        now=5,
        overtaking=1,
    )
    assert explore(world_of(group)) > 1000


def test_small_groups_come_as_promised() -> None:
    sample(drawn, 1500)
