"""aiohttp's two parsers: a fast one, and the one of platforms that it has no wheel for."""

from __future__ import annotations

import aiohttp.client_proto
import pytest
from aiohttp.http_parser import HttpResponseParser, HttpResponseParserPy


@pytest.fixture(params=[HttpResponseParser, HttpResponseParserPy], ids=["fast", "slow"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let aiohttp parse with the one or the other."""
    monkeypatch.setattr(aiohttp.client_proto, "HttpResponseParser", request.param)


both_parsers = pytest.mark.usefixtures("parser")
