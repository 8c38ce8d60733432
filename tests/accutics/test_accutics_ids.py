"""An id reaches Accutics as itself, wherever it goes into a path."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accutics_authentic import Accutics
from accutics_authentic.errors import ConfigurationError
from accutics_authentic.sandbox import Sandbox
from tests.support.examples import examples
from tests.support.ids import AWKWARD, CLIMBING, SLASHED, legal_ids
from tests.support.sending import arrived, unquoted


@settings(
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # what it saw is cleared each time
)
@given(id_=legal_ids | st.integers(), part=legal_ids)
@example(id_="0", part="%")
@example(id_=-7, part=":")
async def test_every_legal_id_arrives_as_itself(
    id_: str | int, part: str, accutics: Accutics, sandbox: Sandbox
) -> None:
    campaigns = accutics.resource(("projects", part, "campaigns"))
    many, one = ("projects", part, "campaigns"), ("projects", part, "campaigns", str(id_))
    assert await arrived(
        sandbox,
        campaigns.get(id_),
        campaigns.update(id_, {}),
        campaigns.update(id_, {}, method="PUT"),
        campaigns.delete(id_),
        campaigns.create({}),
        campaigns.page(1),
        anext(aiter(campaigns.stream())),
        accutics.request("GET", ("projects", part, "campaigns", id_)),
    ) == [one, one, one, one, many, many, many, one]
    assert unquoted(request.path for request in sandbox.requests) == []


async def test_awkward_ids_name_the_entity_that_has_them(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    ids = [*AWKWARD, *SLASHED]
    rows = [{"id": id_, "n": n} for n, id_ in enumerate(ids)]
    sandbox.accutics.add_collection(["a/b", "records"], rows, ids="str")
    records = accutics.resource(("a/b", "records"), slashes="allowed")
    for n, id_ in enumerate(ids):
        assert (await records.get(id_))["n"] == n
        await records.delete(id_)
    assert [row async for row in records.stream()] == []
    assert await arrived(sandbox, accutics.request("GET", ("a/b", "x"), slashes="allowed")) == [
        ("a/b", "x")
    ]


@pytest.mark.parametrize("id_", [*SLASHED, *CLIMBING])
async def test_ids_with_slashes_are_refused_unless_they_are_allowed_and_climbing_ones_always(
    id_: str, accutics: Accutics, sandbox: Sandbox
) -> None:
    records = accutics.resource("records")
    allowed = accutics.resource("records", slashes="allowed")
    for call in (
        lambda: records.get(id_),
        lambda: records.update(id_, {}),
        lambda: records.delete(id_),
        lambda: accutics.request("GET", ("records", id_)),
        lambda: allowed.delete(id_) if id_ in CLIMBING else records.delete(id_),
    ):
        with pytest.raises(ConfigurationError):
            await call()
    with pytest.raises(ConfigurationError):
        accutics.resource(("records", id_))
    assert not sandbox.requests


@pytest.mark.parametrize("slashes", [None, True, "", "yes", ["allowed"]])
def test_slashes_are_refused_or_allowed(slashes: Any, accutics: Accutics) -> None:
    with pytest.raises(ConfigurationError, match="slashes"):
        accutics.resource("records", slashes=slashes)
