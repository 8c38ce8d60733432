"""Groups of a few ids, in whatever order things happen: what is promised holds."""

from __future__ import annotations

import pytest

from tests.support.choices import explore, sample
from tests.worlds.groups import Change, Make, check, drawn


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("date", [None, 1, 2, 3, 4])
def test_no_order_of_two_answers_loses_an_id_that_stays(strict: bool, date: int | None) -> None:
    """The oldest id is removed, or comes back with any date it may have, all of them old."""
    make = Make(
        (3, 2, 1),
        (Change("c", date),),
        strict=strict,
        lookups="forbidden",
        under_way=2,
        now=5,
        overtaking=1,
    )
    assert explore(lambda choices: check(make, choices)) > 50


def test_small_groups_come_as_promised() -> None:
    sample(drawn, 1500)
