"""Divides a list into slices: sends what a splitter requests, one request at a time."""

from __future__ import annotations

from accutics_authentic._http.client import Client
from accutics_authentic._http.messages import Reply
from accutics_authentic._http.stats import CallStats
from accutics_authentic.errors import AccuticsAuthenticError

from .slices import Splitter


async def split(client: Client, splitter: Splitter) -> tuple[str, ...]:
    """Return the slices that *splitter* finds."""
    stats = CallStats()
    while (request := splitter.next_request()) is not None:
        outcome: Reply | AccuticsAuthenticError
        try:
            outcome = await client.get(request.url, request.path, stats)
        except AccuticsAuthenticError as error:
            if not request.accepts(error):
                raise
            outcome = error
        splitter.feed(request, outcome)
    return splitter.slices()
