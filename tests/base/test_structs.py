from __future__ import annotations

import pytest

from accutics_authentic._base.structs import Frozen, Mutable


class Fixed(Frozen, frozen=True):
    token: str


class Changed(Mutable):
    token: str


@pytest.mark.parametrize("kind", [Fixed, Changed])
def test_a_struct_shows_no_field_and_compares_by_identity(kind: type[Fixed | Changed]) -> None:
    one, other = kind("sesame"), kind("sesame")
    assert repr(one) == f"<{kind.__name__}>"
    assert "sesame" not in f"{one} {[one]} {one!s}"
    assert one != other
    assert len({one, other}) == 2


def test_only_a_mutable_struct_changes() -> None:
    state = Changed("a")
    state.token = "b"
    assert state.token == "b"
    with pytest.raises(AttributeError):
        Fixed("a").token = "b"  # type: ignore[misc]  # on purpose
