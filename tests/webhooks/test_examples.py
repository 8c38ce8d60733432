"""The examples of other servers, with deliveries that the sandbox sends or has sent."""

from __future__ import annotations

import asyncio
import base64
import runpy
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from accutics_authentic import Authentic
from accutics_authentic.sandbox import Sandbox, SentDelivery
from tests.faults.hostile import hostile, reply

from .bodies import SECRET, to_bytes, with_secret

EXAMPLES = Path(__file__).parents[2] / "examples"
Scan = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("clean_loop")


def example(name: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    return runpy.run_path(str(EXAMPLES / "receiving" / f"{name}.py"))


@pytest.fixture
def scan(sandbox: Sandbox, authentic: Authentic) -> Scan:
    """Return a function that scans an item of a group whose only hook posts to a URL."""

    async def scan(url: str, secret: str = SECRET) -> SentDelivery:
        for hook in await authentic.groups.hooks(sandbox.group_id):
            await authentic.groups.delete_hook(sandbox.group_id, hook.id)
        await authentic.groups.create_hook(
            sandbox.group_id, url=url, events="itemScanned", data={"secret": secret}
        )
        sandbox.authentic.switches.delivery_attempts = 1
        [sent] = await sandbox.authentic.scan(sandbox.authentic.item_ids(sandbox.group_id)[0])
        return sent

    return scan


@asynccontextmanager
async def uvicorn_url(app: Any) -> AsyncIterator[str]:
    import uvicorn

    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, log_config=None, ws="none", lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving


async def test_fastapi(
    scan: Scan, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for package in ("fastapi", "uvicorn"):
        pytest.importorskip(package, reason=f"{package} is not installed: pip --group examples")
    async with uvicorn_url(example("fastapi_app", monkeypatch)["app"]) as url:
        assert (await scan(f"{url}/hook")).answers == [204]
        assert (await scan(f"{url}/hook", secret="another")).answers == [403]
    assert capsys.readouterr().out.count("Delivery(event='itemScanned'") == 1


@pytest.mark.parametrize("encoded", [False, True])
async def test_lambda(
    scan: Scan,
    encoded: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lambda_handler = example("lambda_function", monkeypatch)["lambda_handler"]

    def status(body: bytes) -> int:
        text = base64.b64encode(body).decode() if encoded else body.decode()
        code: int = lambda_handler({"body": text, "isBase64Encoded": encoded}, None)["statusCode"]
        return code

    async with hostile(reply()) as receiver:
        sent = await scan(receiver.url)
    bodies = [sent.body, to_bytes(with_secret("another")), b"{", b" " * (2**20 + 1)]
    assert [status(body) for body in bodies] == [204, 403, 400, 413]
    assert lambda_handler({}, None)["statusCode"] == 400
    assert capsys.readouterr().out.count("Delivery(event='itemScanned'") == 1


async def test_a_queue(
    scan: Scan, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = example("into_a_queue", monkeypatch)
    runner = web.AppRunner(module["make_app"]())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert (await scan(f"{site.name}/hook")).answers == [204]
    await runner.cleanup()
    assert SECRET.encode() not in module["QUEUE"]._queue[0]
    working = asyncio.create_task(module["work"]())
    await module["QUEUE"].join()
    working.cancel()
    assert capsys.readouterr().out.count("Delivery(event='itemScanned'") == 1
