from __future__ import annotations

import pytest

from accutics_authentic._base.structs import Frozen, Mutable


class Kept(Frozen, frozen=True):
    token: str


class Changed(Mutable):
    token: str


@pytest.mark.parametrize("kind", [Kept, Changed])
def test_a_value_inside_shows_no_field_and_is_known_by_identity(kind: type[Kept | Changed]) -> None:
    one, other = kind("sesame"), kind("sesame")
    assert repr(one) == f"<{kind.__name__}>"
    assert "sesame" not in f"{one} {[one]} {one!s}"
    assert one != other
    assert len({one, other}) == 2


def test_only_a_state_changes() -> None:
    state = Changed("a")
    state.token = "b"
    assert state.token == "b"
    with pytest.raises(AttributeError):
        Kept("a").token = "b"  # type: ignore[misc]  # on purpose
