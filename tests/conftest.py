"""Fixtures for all tests: the mock, a running sandbox, its clients, a leak check."""

from __future__ import annotations

import gc
import os
from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import settings

from accutics_authentic import Accutics, Authentic, RetryPolicy, Session
from accutics_authentic.sandbox import Sandbox
from tests.support.leaks import nothing_left
from tests.support.mocked import HttpMock, mocked

settings.register_profile(
    "shared machine",
    deadline=None,  # the time an example takes says nothing
    derandomize=True,  # the same examples every time; the profile "fuzz" tries others
)
settings.register_profile(  # for coverage, while another Python tries as many as there are
    "few", settings.get_profile("shared machine"), max_examples=15
)
settings.register_profile("fuzz", deadline=None, derandomize=False, max_examples=20_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "shared machine"))


def pytest_collection_finish() -> None:
    """Freeze what was imported and collected, so that the leak check need not scan it."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def mock() -> Iterator[HttpMock]:
    with mocked() as mock:
        yield mock


@pytest.fixture
async def clean_loop() -> AsyncIterator[None]:
    async with nothing_left():
        yield


@pytest.fixture
async def sandbox(clean_loop: None) -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def session(clean_loop: None) -> AsyncIterator[Session]:
    """A session that retries almost at once."""
    async with Session(retry=RetryPolicy(base=0.001)) as session:
        yield session


@pytest.fixture
def accutics(sandbox: Sandbox, session: Session) -> Accutics:
    return Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)


@pytest.fixture
def authentic(sandbox: Sandbox, session: Session) -> Authentic:
    return Authentic(session, base_url=sandbox.authentic_url, token=sandbox.authentic_token)
