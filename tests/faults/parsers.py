"""aiohttp's two parsers, and the two ways of a session to send requests.

The fast parser is in C, the slow one in Python, for platforms without a wheel. Requests are sent
directly where that is possible, and by aiohttp's client otherwise.
"""

from __future__ import annotations

import aiohttp.client_proto
import pytest
from aiohttp.http_parser import HttpResponseParser, HttpResponseParserPy

from accutics_authentic._http.transport import pool


@pytest.fixture(params=[HttpResponseParser, HttpResponseParserPy], ids=["fast", "slow"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make aiohttp use one parser or the other."""
    monkeypatch.setattr(aiohttp.client_proto, "HttpResponseParser", request.param)


@pytest.fixture(params=[True, False], ids=["direct", "client"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make sessions send requests directly, or by aiohttp's client."""
    if not request.param:
        monkeypatch.setattr(pool, "is_plain", lambda *_: False)


@pytest.fixture(
    params=[(True, HttpResponseParser), (True, HttpResponseParserPy), (False, HttpResponseParser)],
    ids=["direct, fast", "direct, slow", "client, fast"],
)
def stack(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make sessions use one way and one parser; what they have in common is tested once."""
    direct, parser = request.param
    if not direct:
        monkeypatch.setattr(pool, "is_plain", lambda *_: False)
    monkeypatch.setattr(aiohttp.client_proto, "HttpResponseParser", parser)


both_parsers = pytest.mark.usefixtures("parser")
both_ways = pytest.mark.usefixtures("way")
every_stack = pytest.mark.usefixtures("stack")
