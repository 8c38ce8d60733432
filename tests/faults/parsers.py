"""aiohttp's two parsers: the fast one in C, and the one in Python for platforms without a wheel."""

from __future__ import annotations

import aiohttp.client_proto
import pytest
from aiohttp.http_parser import HttpResponseParser, HttpResponseParserPy


@pytest.fixture(params=[HttpResponseParser, HttpResponseParserPy], ids=["fast", "slow"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make aiohttp use one parser or the other."""
    monkeypatch.setattr(aiohttp.client_proto, "HttpResponseParser", request.param)


both_parsers = pytest.mark.usefixtures("parser")
