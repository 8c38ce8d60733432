"""What people would use instead, written as in the documentation of each, with kept connections.

A reader takes the URL of the first page and returns how many rows it delivered one by one. The
peers follow the server's ``next`` links. Only ``bytes_only`` is given the URLs, since it decodes
nothing: it shows what the network costs, which is the limit.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import aiohttp
import msgspec
from attrs import frozen

from benchmarks.fetchers import TOKEN, Fetch, fetchers
from benchmarks.models import Campaign, Envelope, module, pydantic_page
from benchmarks.rounds import spread

Reader = Callable[[str], Awaitable[int]]


@frozen
class Peers:
    """The readers.

    Attributes:
        bare: aiohttp's session, to measure the limit.
        readers: Readers by name; None for a peer that is not installed.
        fetchers: What fetches bytes and decodes nothing.
    """

    bare: aiohttp.ClientSession
    readers: dict[str, Reader | None]
    fetchers: dict[str, Fetch | None]


@asynccontextmanager
async def peers() -> AsyncIterator[Peers]:
    """Open all peers that are installed."""
    async with AsyncExitStack() as stack:
        bare = await stack.enter_async_context(aiohttp.ClientSession(headers=TOKEN))
        yield Peers(
            bare,
            {
                "aiohttp + resp.json()": aiohttp_json(bare),
                "httpx + pydantic": await httpx_pydantic(stack),
                "requests": requests_json(stack),
                "dlt RESTClient": dlt_client(stack),
                "gidgethub": gidgethub(bare),
            },
            await fetchers(stack),
        )


async def one_as_bytes(session: aiohttp.ClientSession, url: str) -> None:
    """Read one body, and discard it."""
    async with session.get(url) as response:
        await response.read()


async def bytes_only(session: aiohttp.ClientSession, urls: Sequence[str], workers: int = 1) -> None:
    """Read the bodies at *urls*, and discard them."""
    await spread((partial(one_as_bytes, session, url) for url in urls), workers)


async def fetched(fetch: Fetch, urls: Sequence[str]) -> None:
    """Read the bodies at *urls* by another client, one at a time."""
    for url in urls:
        await fetch(url)


async def bytes_decoded(
    session: aiohttp.ClientSession, urls: Sequence[str], workers: int = 1
) -> None:
    """Read the bodies at *urls* and decode them by msgspec alone."""
    decode = msgspec.json.Decoder(Envelope[list[Campaign]]).decode

    async def one_decoded(url: str) -> None:
        async with session.get(url) as response:
            decode(await response.read())

    await spread((partial(one_decoded, url) for url in urls), workers)


def aiohttp_json(session: aiohttp.ClientSession) -> Reader:
    """Return the loop that most people write first; rows are dicts."""

    async def read(url: str) -> int:
        count = 0
        link: str | None = url
        while link:
            async with session.get(link) as response:
                page = await response.json()
            for _ in page["data"]:
                count += 1
            link = page["meta"]["pagination"]["next"]
        return count

    return read


async def httpx_pydantic(stack: AsyncExitStack) -> Reader | None:
    """Return a loop in the style of generated SDKs; rows are pydantic models."""
    httpx, model = module("httpx"), pydantic_page()
    if httpx is None or model is None:
        return None
    client = await stack.enter_async_context(httpx.AsyncClient(headers=TOKEN))

    async def read(url: str) -> int:
        count = 0
        link: str | None = url
        while link:
            response = await client.get(link)
            page = model.model_validate_json(response.content)
            for _ in page.data:
                count += 1
            link = page.meta.pagination.next
        return count

    return read


def requests_json(stack: AsyncExitStack) -> Reader | None:
    """Return the loop without asyncio; rows are dicts."""
    requests = module("requests")
    if requests is None:
        return None
    session = stack.enter_context(requests.Session())
    session.headers.update(TOKEN)

    async def read(url: str) -> int:
        count = 0
        link: str | None = url
        while link:
            page = session.get(link).json()
            for _ in page["data"]:
                count += 1
            link = page["meta"]["pagination"]["next"]
        return count

    return read


def dlt_client(stack: AsyncExitStack) -> Reader | None:
    """Return dlt's REST client with its paginator for links in the body; rows are dicts."""
    rest = module("dlt.sources.helpers.rest_client")
    paginators = module("dlt.sources.helpers.rest_client.paginators")
    if rest is None or paginators is None:
        return None
    paginator = paginators.JSONLinkPaginator(next_url_path="meta.pagination.next")
    client = rest.RESTClient(base_url="http://127.0.0.1", headers=TOKEN, data_selector="data")
    stack.callback(client.session.close)

    async def read(url: str) -> int:
        count = 0
        for page in client.paginate(url, paginator=paginator):
            for _ in page:
                count += 1
        return count

    return read


def gidgethub(session: aiohttp.ClientSession) -> Reader | None:
    """Return gidgethub's iteration along ``Link`` headers; rows are dicts."""
    api = module("gidgethub.aiohttp")
    if api is None:
        return None
    client = api.GitHubAPI(session, "benchmarks", oauth_token="token")

    async def read(url: str) -> int:
        count = 0
        async for _ in client.getiter(url, iterable_key="data"):
            count += 1
        return count

    return read
