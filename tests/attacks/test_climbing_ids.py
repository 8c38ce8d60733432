"""An id from a QR code, such as ``../../victim``, tries to lead a proxy to another path.

Proxies that normalise paths first decode them and then resolve them. Here a real nginx stands in
front of the sandbox: an id that is accepted arrives as that id under its own path, and an id that
climbs is refused before anything is sent.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from attrs import frozen
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic import Accutics, Authentic, RetryPolicy, Session
from accutics_authentic.errors import AccuticsAuthenticError, ConfigurationError
from accutics_authentic.sandbox import Sandbox
from tests.support.examples import examples
from tests.support.ids import AWKWARD, CLIMBING, legal_ids
from tests.support.proxied import CAPTURED, FORMS, nginx
from tests.support.sending import arrived

HOST = "http://localhost"
PATHS = [*FORMS.values(), CAPTURED]
SHARED = settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # it is cleared each time
)

#: Ids made of pieces that climb, and of pieces that may hide them.
climbers = st.lists(
    st.sampled_from([*CLIMBING, "..", ".", "/", "\\", "%2f", "%5C", "%252F", "%2e", ";", "v", "?"]),
    min_size=1,
    max_size=6,
).map("".join)


@frozen
class Proxied:
    """A sandbox behind nginx, and a session whose connections go there."""

    sandbox: Sandbox
    session: Session

    def accutics(self, path: str) -> Accutics:
        return Accutics(self.session, base_url=f"{HOST}{path}", token=self.sandbox.accutics_token)

    def authentic(self, path: str) -> Authentic:
        return Authentic(self.session, base_url=f"{HOST}{path}", token=self.sandbox.authentic_token)


@asynccontextmanager
async def proxied(sandbox: Sandbox, upstream: str) -> AsyncIterator[Proxied]:
    with nginx(upstream) as socket:
        async with (
            aiohttp.UnixConnector(path=socket) as connector,
            Session(connector=connector, retry=RetryPolicy(attempts=1)) as session,
        ):
            yield Proxied(sandbox, session)


@pytest.fixture
async def groups_behind(sandbox: Sandbox) -> AsyncIterator[Proxied]:
    async with proxied(sandbox, sandbox.authentic_url) as it:
        yield it


@pytest.fixture
async def campaigns_behind(sandbox: Sandbox) -> AsyncIterator[Proxied]:
    async with proxied(sandbox, sandbox.accutics_url) as it:
        yield it


@SHARED
@given(id_=legal_ids | st.sampled_from(AWKWARD), path=st.sampled_from([*FORMS.values()]))
async def test_an_id_that_is_accepted_arrives_at_authentic_network(
    id_: str, path: str, groups_behind: Proxied
) -> None:
    authentic = groups_behind.authentic(path)
    group = ("api", "v2", "groups", id_)
    assert await arrived(
        groups_behind.sandbox,
        authentic.groups.delete(id_),
        authentic.groups.remove_item("mine", id_),
        authentic.groups.add_item(id_, "i"),
        authentic.request("GET", ("api", "v2", "groups", id_, "x")),
    ) == [
        group,
        ("api", "v2", "groups", "mine", "items", id_),
        (*group, "items", "i"),
        (*group, "x"),
    ]


@SHARED
@given(
    id_=legal_ids | st.sampled_from(AWKWARD) | st.integers(-(10**20), 10**20),
    path=st.sampled_from([*FORMS.values()]),
)
async def test_an_id_that_is_accepted_arrives_at_accutics(
    id_: str | int, path: str, campaigns_behind: Proxied
) -> None:
    accutics = campaigns_behind.accutics(path)
    campaigns = accutics.resource(("projects", id_, "campaigns"))
    assert await arrived(campaigns_behind.sandbox, campaigns.delete(id_), campaigns.page(1)) == [
        ("projects", str(id_), "campaigns", str(id_)),
        ("projects", str(id_), "campaigns"),
    ]


@SHARED
@given(id_=climbers | st.sampled_from(CLIMBING), path=st.sampled_from(PATHS))
@example(id_="../../victim", path="/with-uri")
@example(id_="%2e%2e", path=CAPTURED)
async def test_an_id_that_climbs_is_refused_and_no_other_leads_elsewhere(
    id_: str, path: str, groups_behind: Proxied
) -> None:
    authentic, requests = groups_behind.authentic(path), groups_behind.sandbox.requests
    requests.clear()
    for call in (
        lambda: authentic.groups.remove_item("mine", id_),
        lambda: authentic.groups.delete_hook("mine", id_),
        lambda: authentic.request("DELETE", ("api", "v2", "groups", "mine", "x", id_)),
        lambda: authentic.request("DELETE", f"api/v2/groups/mine/x/{id_}"),
    ):
        try:
            await call()
        except ConfigurationError:
            continue
        except AccuticsAuthenticError:
            pass
        assert id_ not in CLIMBING
    for request in requests:
        assert request.segments[:4] == ("api", "v2", "groups", "mine")
        assert len(request.segments) > 5
    if id_ in CLIMBING:
        assert not requests


async def test_unchecked_it_would_reach_another_group(groups_behind: Proxied) -> None:
    """The proxy does normalise paths: without the check the tests above would fail."""
    client = groups_behind.authentic("/with-uri")._client
    url = URL(f"{client.base}/api/v2/groups/mine/items/..%2F..%2Fvictim", encoded=True)
    with pytest.raises(AccuticsAuthenticError):
        await client.send(client.request("DELETE", url, "x"))
    [request] = groups_behind.sandbox.requests
    assert request.segments == ("api", "v2", "groups", "victim")
