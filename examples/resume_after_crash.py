"""How does a nightly job resume after a crash? It saves the cursor with each page.

First night: the sandbox breaks off the third page each time, and the job dies. Second night: a new
session, which knows only the file, resumes there and reads to the end. Then it deletes the file,
since the cursor of a finished stream never yields anything again. Third night: there are new
campaigns, and a new stream finds them.
"""

import asyncio
import tempfile
from pathlib import Path

from accutics_authentic import Accutics, RetryPolicy, Session, errors, is_finished
from accutics_authentic.sandbox import Sandbox


class Copy:
    """The rows, and how far we are: here a dict and a file, in your program a database."""

    def __init__(self, state: Path) -> None:
        self.names: dict[int, str] = {}
        self._state = state

    def cursor(self) -> str | None:
        """Return the cursor saved last; None if there is none or it is finished."""
        saved = self._state.read_text() if self._state.exists() else None
        return None if saved is None or is_finished(saved) else saved

    def save(self, names: dict[int, str], cursor: str) -> None:
        """Save the rows first, then the cursor."""
        self.names |= names
        self._state.write_text(cursor)

    def finish(self) -> None:
        """Let the next night start from the beginning."""
        self._state.unlink(missing_ok=True)


async def nightly_job(base_url: str, token: str, copy: Copy) -> None:
    """Copy every campaign, however often the job dies on the way."""
    async with Session(retry=RetryPolicy(attempts=2, base=0.01)) as session:
        campaigns = Accutics(session, base_url=base_url, token=token).resource("campaigns")
        async for page in campaigns.stream(page_size=50, cursor=copy.cursor()).pages():
            copy.save({campaign["id"]: campaign["name"] for campaign in page.items}, page.cursor)
    copy.finish()


async def main() -> None:
    """Let the job die in the first of three nights."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder) / "campaigns.cursor")
        async with Sandbox() as sandbox:
            sandbox.fail(status=503, times=2, where=lambda request: "page=3" in request.query)
            try:
                await nightly_job(sandbox.accutics_url, sandbox.accutics_token, copy)
            except errors.ServerError as error:
                print(f"first night: the job died after {len(copy.names)} campaigns: {error}")
            await nightly_job(sandbox.accutics_url, sandbox.accutics_token, copy)
            pages = [request.params["page"] for request in sandbox.requests[-3:]]
            print(f"second night: {len(copy.names)} campaigns, by pages {pages}")
            for name in ("Spring", "Summer"):
                sandbox.accutics.collections["campaigns"].insert({"name": name})
            await nightly_job(sandbox.accutics_url, sandbox.accutics_token, copy)
    print(f"third night: {len(copy.names)} campaigns, the last one is {copy.names[247]!r}")


if __name__ == "__main__":
    asyncio.run(main())
