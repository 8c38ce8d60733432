"""How does a nightly job go on where it died? It saves the cursor with each page.

The sandbox cuts the third page off for good; the second run, a new session that knows only the
file, goes on there.
"""

import asyncio
import tempfile
from pathlib import Path

from accutics_authentic import Accutics, RetryPolicy, Session, errors
from accutics_authentic.sandbox import Sandbox


async def nightly_job(base_url: str, token: str, state: Path, done: list[int]) -> None:
    """Copy every campaign once, however often the job is started."""
    saved = state.read_text() if state.exists() else None
    async with Session(retry=RetryPolicy(attempts=2, base=0.01)) as session:
        campaigns = Accutics(session, base_url=base_url, token=token).resource("campaigns")
        async for page in campaigns.stream(page_size=50, cursor=saved).pages():
            done += [campaign["id"] for campaign in page.items]  # save the rows first ...
            state.write_text(page.cursor)  # ... and then how far we are


async def main() -> None:
    """Let the job die once, and start it again."""
    done: list[int] = []
    async with Sandbox() as sandbox:
        with tempfile.TemporaryDirectory() as folder:
            state = Path(folder) / "campaigns.cursor"
            sandbox.fail(status=503, times=2, where=lambda request: "page=3" in request.query)
            try:
                await nightly_job(sandbox.accutics_url, sandbox.accutics_token, state, done)
            except errors.ServerError as error:
                print(f"the job died after {len(done)} campaigns: {error}")
            await nightly_job(sandbox.accutics_url, sandbox.accutics_token, state, done)
    print(f"started again: {len(done)} campaigns, {len(set(done))} of them different")


if __name__ == "__main__":
    asyncio.run(main())
