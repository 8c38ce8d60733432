"""One port of the sandbox; the only file that uses aiohttp's web server."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from contextlib import suppress
from ssl import SSLContext
from typing import Protocol

from aiohttp import web

from .answers import Answer
from .faults import Fault, Loss
from .records import ApiName, RecordedRequest
from .traffic import Traffic

GRACE = 0.05  # seconds that aiohttp waits for cancelled handlers; 0 would mean forever
RESET = struct.pack("ii", 1, 0)  # SO_LINGER on, for 0 s: the kernel sends RST instead of FIN


class Api(Protocol):
    """The API that is served at a port."""

    def answer(self, request: RecordedRequest) -> Answer:
        """Carry out *request* and return the answer."""
        ...

    def problem(self, status: int) -> Answer:
        """Return an error answer in the API's own form."""
        ...


class Site:
    """One API on one port."""

    def __init__(self, name: ApiName, api: Api, traffic: Traffic) -> None:
        self._name = name
        self._api = api
        self._traffic = traffic
        self._scheme = "http"
        self._url: str | None = None
        self._running: set[asyncio.Task[None] | None] = set()

    @property
    def url(self) -> str:
        """Scheme, host and port; still known after the server has stopped."""
        if self._url is None:
            raise RuntimeError("the sandbox is not running: enter it with `async with` first")
        return self._url

    async def start(self, host: str, port: int, ssl_context: SSLContext | None) -> None:
        """Start to listen; port 0 takes a free one."""
        self._scheme = "http" if ssl_context is None else "https"
        # web.Server, not an application: it is cheaper and has no router that normalises paths
        self._server = web.Server(self._handle, access_log=None)
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(self._server, host, port, ssl=ssl_context)
        port = self._listener.sockets[0].getsockname()[1]
        self._url = f"{self._scheme}://{f'[{host}]' if ':' in host else host}:{port}"

    async def stop(self) -> None:
        """Stop listening and drop every connection, even with requests in flight."""
        await self._stop_accepting()
        running = [task for task in self._running if task is not None]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._server.pre_shutdown()
        await self._server.shutdown(GRACE)
        with suppress(TimeoutError):  # TLS may wait for a client that does not close
            await asyncio.wait_for(self._listener.wait_closed(), GRACE)
        await asyncio.sleep(0)  # Python 3.11 does not wait for the connections

    async def _stop_accepting(self) -> None:
        # asyncio loses a connection that it is accepting when the listener is closed
        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError):  # Windows has no readers to remove
            for listening in self._listener.sockets:
                loop.remove_reader(listening.fileno())
        for _ in range(3):  # accepted, attached, passed to the web server
            await asyncio.sleep(0)
        self._listener.close()

    @property
    def connections(self) -> int:
        """Number of connections that are open now."""
        return len(self._server.connections)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        traffic, task = self._traffic, asyncio.current_task()
        self._running.add(task)
        traffic.in_flight += 1
        traffic.peak = max(traffic.peak, traffic.in_flight)
        try:
            return await self._respond(request)
        finally:
            traffic.in_flight -= 1
            self._running.discard(task)

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        seen = await self._record(request)
        await self._traffic.see(seen)
        if self._traffic.latency:
            await asyncio.sleep(self._traffic.latency)
        fault = self._traffic.faults.take(seen)
        if fault is None:
            return _response(self._api.answer(seen))
        await asyncio.sleep(fault.delay)
        answer = self._faulty_answer(fault, seen)
        if fault.lost is not None:
            _disconnect(request, fault.lost)
        elif fault.cut:
            _send_truncated(request, answer, fault.cut)
        return _response(answer)

    async def _record(self, request: web.BaseRequest) -> RecordedRequest:
        body = await request.content.read() if request.can_read_body else b""
        path, _, query = request.raw_path.partition("?")
        peer = request.get_extra_info("peername")
        return RecordedRequest(
            api=self._name,
            method=request.method,
            path=path,
            query=query,
            origin=f"{self._scheme}://{request.headers.get('Host', '')}",
            headers=request.headers,
            body=body,
            time=time.monotonic(),
            connection=peer[1] if peer else 0,
        )

    def _faulty_answer(self, fault: Fault, seen: RecordedRequest) -> Answer:
        answer = self._api.answer(seen) if fault.reaches_the_api else Answer()
        if fault.status is not None and fault.body is None:
            answer = self._api.problem(fault.status) if fault.status >= 400 else Answer()
        return fault.spoil(answer)


def _response(answer: Answer) -> web.Response:
    return web.Response(status=answer.status, body=answer.body, headers=answer.all_headers)


def _disconnect(request: web.BaseRequest, loss: Loss) -> None:
    transport = request.transport
    if transport is None:  # the client has closed first
        return
    if loss == "reset":
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        transport.abort()
    else:
        transport.close()


def _send_truncated(request: web.BaseRequest, answer: Answer, cut: int) -> None:
    transport = request.transport
    if transport is None:
        return
    size = max(len(answer.body), cut)  # always more than is sent
    headers = answer.all_headers | {"Content-Length": str(size)}
    lines = [f"HTTP/1.1 {answer.status} "]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join([*lines, "", ""]).encode()
    transport.write(head + answer.body[: size - cut])
    transport.close()
