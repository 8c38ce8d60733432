"""What can go wrong, and what does the error say? Facts as attributes, and one line of text."""

import asyncio

from accutics_authentic import Accutics, Authentic, RetryPolicy, Session, errors
from accutics_authentic.sandbox import Sandbox


async def main() -> None:
    """Meet one error of each kind."""
    async with Sandbox() as sandbox, Session(retry=RetryPolicy(base=0.01)) as session:
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        stranger = Authentic(session, base_url=sandbox.authentic_url, token="not-the-token")  # noqa: S106 - made up

        try:
            await accutics.request("GET", "no/such/path")
        except errors.InvalidRouteError as error:
            print(f"the path: {error} [status {error.status}, code {error.code}]")

        try:
            await stranger.groups.get(sandbox.group_id)
        except errors.ForbiddenError as error:
            print(f"the token: {error} [never tried again: {error.attempts} attempt]")

        sandbox.fail(status=500, times=3)
        try:
            await accutics.resource("campaigns").get(1)
        except errors.ServerError as error:
            print(f"the server: {error}")

        sandbox.fail(lost="reset", method="POST")
        try:
            await accutics.resource("campaigns").create({"name": "Spring"})
        except errors.TransportError as error:
            print(f"the network: {error} [may have been done: {error.ambiguous}]")

        try:
            accutics.resource("campaigns").stream(cursor="not a cursor")
        except errors.CursorError as error:
            print(f"the caller: {error} [nothing was sent]")

        sandbox.fail(status=403, where=lambda request: "page=2" in request.query)
        items = aiter(accutics.resource("campaigns").stream(page_size=100))
        seen = 0
        try:
            async for _ in items:
                seen += 1
        except errors.AccuticsAuthenticError as error:
            rest = accutics.resource("campaigns").stream(cursor=error.cursor)
            print(f"a stream: {seen} items, then {error}; {len([_ async for _ in rest])} more")


if __name__ == "__main__":
    asyncio.run(main())
