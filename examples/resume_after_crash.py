"""How does a nightly job go on where it died? It saves the cursor with each page.

The sandbox cuts the third page off for good; the second run, a new session that knows only the
file, goes on there.
"""

import asyncio
import tempfile
from pathlib import Path

from accutics_authentic import Accutics, RetryPolicy, Session, errors
from accutics_authentic.sandbox import Sandbox


class Copy:
    """Where the rows go, and how far we are: a file and a list here, your database elsewhere."""

    def __init__(self, state: Path) -> None:
        self.ids: list[int] = []
        self._state = state

    def cursor(self) -> str | None:
        """Return the cursor saved last, if there is one."""
        return self._state.read_text() if self._state.exists() else None

    def save(self, ids: list[int], cursor: str) -> None:
        """Save the rows first, and then how far we are."""
        self.ids += ids
        self._state.write_text(cursor)


async def nightly_job(base_url: str, token: str, copy: Copy) -> None:
    """Copy every campaign once, however often the job is started."""
    async with Session(retry=RetryPolicy(attempts=2, base=0.01)) as session:
        campaigns = Accutics(session, base_url=base_url, token=token).resource("campaigns")
        async for page in campaigns.stream(page_size=50, cursor=copy.cursor()).pages():
            copy.save([campaign["id"] for campaign in page.items], page.cursor)


async def main() -> None:
    """Let the job die once, and start it again."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder) / "campaigns.cursor")
        async with Sandbox() as sandbox:
            sandbox.fail(status=503, times=2, where=lambda request: "page=3" in request.query)
            try:
                await nightly_job(sandbox.accutics_url, sandbox.accutics_token, copy)
            except errors.ServerError as error:
                print(f"the job died after {len(copy.ids)} campaigns: {error}")
            await nightly_job(sandbox.accutics_url, sandbox.accutics_token, copy)
    print(f"started again: {len(copy.ids)} campaigns, {len(set(copy.ids))} of them different")


if __name__ == "__main__":
    asyncio.run(main())
