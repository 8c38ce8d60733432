"""Fixtures for pytest: both APIs as a running sandbox, and clients of them.

pytest imports this module at each start, by the entry point of the distribution. So it stands
outside the package, and imports nothing of it until a fixture is asked for.

* ``accutics_sandbox``: a running ``Sandbox``.
* ``sandbox_session``: an open ``Session`` with a ``FastClock``, so waits take no time.
* ``accutics``, ``authentic``: clients of the sandbox in that session.

They need pytest-asyncio, in any mode, or the plugin of anyio. Each has the scope of one test.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from accutics_authentic import Accutics, Authentic, Session
    from accutics_authentic.sandbox import Sandbox


def pytest_configure(config: pytest.Config) -> None:
    """Register the fixtures, once it is known which plugin runs those that are async."""
    fixture: Callable[[Any], Any] = pytest.fixture
    if config.pluginmanager.hasplugin("asyncio"):
        import pytest_asyncio  # the plugin is loaded: without its decorator, strict mode skips us

        fixture = pytest_asyncio.fixture(loop_scope="function")
    fixtures = ModuleType("accutics_authentic fixtures")  # pytest looks for them in a module
    for function in accutics_sandbox, sandbox_session:
        setattr(fixtures, function.__name__, fixture(function))
    for client in accutics, authentic:
        setattr(fixtures, client.__name__, pytest.fixture(client))
    config.pluginmanager.register(fixtures, fixtures.__name__)


async def accutics_sandbox() -> AsyncIterator[Sandbox]:
    """Both APIs on loopback, with made-up data and tokens."""
    from accutics_authentic.sandbox import Sandbox

    async with Sandbox() as sandbox:
        yield sandbox  # noqa: ASYNC119 - pytest ends its fixtures


async def sandbox_session(accutics_sandbox: Sandbox) -> AsyncIterator[Session]:
    """An open session whose waits take no time: its ``clock`` is a ``FastClock``."""
    from accutics_authentic import Session
    from accutics_authentic.sandbox import FastClock

    clock = FastClock()
    clock.watch(lambda: accutics_sandbox.in_flight)
    async with Session(clock=clock) as session:
        yield session  # noqa: ASYNC119 - as above


def accutics(accutics_sandbox: Sandbox, sandbox_session: Session) -> Accutics:
    """A client of the sandbox's Accutics side."""
    from accutics_authentic import Accutics

    url, token = accutics_sandbox.accutics_url, accutics_sandbox.accutics_token
    return Accutics(sandbox_session, base_url=url, token=token)


def authentic(accutics_sandbox: Sandbox, sandbox_session: Session) -> Authentic:
    """A client of the sandbox's authentic.network side."""
    from accutics_authentic import Authentic

    url, token = accutics_sandbox.authentic_url, accutics_sandbox.authentic_token
    return Authentic(sandbox_session, base_url=url, token=token)
