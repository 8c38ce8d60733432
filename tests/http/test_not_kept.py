"""What the end of a connection says about how long a server keeps idle ones."""

from __future__ import annotations

import asyncio
from math import inf

import pytest
from aiohttp.client_proto import ResponseHandler

from accutics_authentic._http.transport.internals import MemoryTransport
from accutics_authentic._http.transport.keep_alive import KeptConnections


@pytest.mark.parametrize(("kept", "learned"), [(True, 7.0), (False, inf)])
async def test_only_the_end_of_a_kept_connection_says_something(
    learned: float, *, kept: bool
) -> None:
    now = [1.0]
    connections = KeptConnections(lambda: now[0])
    protocol = ResponseHandler(asyncio.get_running_loop())
    protocol.connection_made(MemoryTransport(protocol, []))
    taken = connections.take(protocol, 1.0, idempotent=True)
    if not kept:
        protocol.force_close()  # as after "Connection: close"
    assert connections.release(taken, protocol) == 1.0
    now[0] = 8.0
    protocol.connection_lost(None)
    await asyncio.sleep(0)
    assert connections.times.ended == learned
