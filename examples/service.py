"""How do I use it in a web service? With one session for the life of the service, and bulk calls.

``GET /labels?id=...&id=...`` looks up all items at once; a missing one does not affect the others.
"""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import ClientSession, web

from accutics_authentic import Authentic, Session, errors
from accutics_authentic.sandbox import Sandbox

AUTHENTIC = web.AppKey("authentic", Authentic)
SESSION = web.AppKey("session", Session)


async def labels(request: web.Request) -> web.Response:
    """Answer with the titles of the requested items."""
    titles: dict[str, object] = {}
    get = request.app[AUTHENTIC].items.get
    async with request.app[SESSION].bulk(get, request.query.getall("id")) as outcomes:
        async for outcome in outcomes:
            match outcome.error:
                case None:
                    titles[outcome.key] = outcome.result().data.get("title")
                case errors.NotFoundError():
                    titles[outcome.key] = None
                case errors.ConfigurationError() as error:  # no id, or an unsafe one
                    raise web.HTTPBadRequest(text=str(error))
                case error:
                    raise web.HTTPBadGateway(text=str(error))
    return web.json_response(titles)


def make_app(base_url: str, token: str) -> web.Application:
    """Return the service; its session is open as long as the service runs."""

    async def upstream(app: web.Application) -> AsyncIterator[None]:
        async with Session() as session:
            app[SESSION] = session
            app[AUTHENTIC] = Authentic(session, base_url=base_url, token=token)
            yield  # noqa: ASYNC119 - aiohttp runs a cleanup context to its end

    app = web.Application()
    app.cleanup_ctx.append(upstream)
    app.router.add_get("/labels", labels)
    return app


async def main() -> None:
    """Start the service in front of the sandbox and ask it for three labels."""
    async with Sandbox() as sandbox:
        runner = web.AppRunner(make_app(sandbox.authentic_url, sandbox.authentic_token))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        ids = list(sandbox.authentic.stamps(sandbox.group_id))[:2]
        query = "&".join(f"id={item_id}" for item_id in [*ids, "unknown"])
        async with ClientSession() as browser, browser.get(f"{site.name}/labels?{query}") as reply:
            for item_id, title in (await reply.json()).items():
                print(f"{item_id}: {title}")
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
