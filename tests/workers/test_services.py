"""The examples for the life of a session: a FastAPI service, and a job that is told to stop."""

from __future__ import annotations

import json
import runpy
import signal
from pathlib import Path

import pytest

from accutics_authentic.sandbox import Sandbox

from .killing import EXAMPLES, kill_after, output, start


async def test_a_fastapi_service_keeps_one_session_open_for_its_life(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("fastapi", reason="needs the group 'examples': fastapi")
    httpx = pytest.importorskip("httpx", reason="needs httpx, to call the service")
    async with Sandbox(campaigns=3) as sandbox:
        monkeypatch.setenv("ACCUTICS_URL", sandbox.accutics_url)
        monkeypatch.setenv("ACCUTICS_TOKEN", sandbox.accutics_token)
        app = runpy.run_path(str(EXAMPLES / "workers" / "fastapi_service.py"))["app"]
        async with app.router.lifespan_context(app) as state:

            async def with_state(scope: dict[str, object], *rest: object) -> None:
                await app({**scope, "state": dict(state)}, *rest)  # as servers do

            transport = httpx.ASGITransport(app=with_state)
            async with httpx.AsyncClient(transport=transport, base_url="http://service") as browser:
                name = sandbox.accutics.collections["campaigns"].rows[0]["name"]
                reply = await browser.get("/campaigns/1")
                assert (reply.status_code, reply.json()) == (200, {"id": 1, "name": name})
                assert (await browser.get("/campaigns/99")).status_code == 404
                sandbox.fail(400)
                reply = await browser.get("/campaigns/1")
                assert reply.status_code == 502
                assert sandbox.accutics_token not in reply.text
                assert sandbox.connections == 1
        assert len(sandbox.requests) == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_a_job_that_is_told_to_stop_goes_on_at_its_next_start(
    tmp_path: Path, number: signal.Signals
) -> None:
    rows = tmp_path / "campaigns.jsonl"
    command = EXAMPLES / "workers" / "job_with_sigterm.py", rows
    async with Sandbox() as sandbox:
        for _ in range(2):
            process = await start(sandbox, *command)
            kill_after(sandbox, 5, process, number)
            _, err = await output(process)
            if number == signal.SIGTERM:
                assert (process.returncode, err) == (1, "stopped: the next start goes on\n")
            else:
                assert process.returncode == -signal.SIGKILL
        process = await start(sandbox, *command)
        assert await output(process) == ("", "")
        expected = [row["id"] for row in sandbox.accutics.collections["campaigns"].rows]
        assert [json.loads(line)["id"] for line in rows.read_text().splitlines()] == expected
        assert len(sandbox.requests) <= 13 + 2  # a page that was under way, at each stop
