"""The sandbox: both servers, their data and their faults."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from ssl import SSLContext
from types import TracebackType
from typing import Self

from accutics_authentic._base.arguments import check_int
from accutics_authentic._base.copies import refuses_copies
from accutics_authentic._base.reprs import safe_repr

from .accutics import AccuticsApi
from .authentic import AuthenticApi
from .rows import Rows, load_rows
from .site import Site
from .start import make_start
from .switches import AccuticsSwitches, AuthenticSwitches
from .traffic import Traffic

MAX_PORT = 65_535


@refuses_copies("hand over its URLs and tokens")
@safe_repr
class Sandbox(Traffic):
    """Both APIs on loopback, as their documents describe them; start them by ``async with``.

    Each server has its own port, and so its own origin. Data and tokens are the same for the same
    seed; they can be changed before the start and between any two requests.

    Attributes:
        accutics: The Accutics side: collections, tokens, switches.
        authentic: The authentic.network side: groups, items, tokens, switches.
        accutics_token: A token that the Accutics side accepts.
        authentic_token: A token that the authentic.network side accepts.
        group_id: The group that exists from the beginning.
    """

    def __init__(
        self,
        *,
        rows: Mapping[str, Rows] | None = None,
        seed: int = 0,
        campaigns: int = 245,
        group_items: int = 250,
        accutics: AccuticsSwitches | None = None,
        authentic: AuthenticSwitches | None = None,
        accutics_token: str | None = None,
        authentic_token: str | None = None,
        base_path: str = "",
        host: str = "127.0.0.1",
        accutics_port: int = 0,
        authentic_port: int = 0,
        ssl_context: SSLContext | None = None,
        latency: float = 0.0,
        record: bool = True,
    ) -> None:
        """Prepare the data; the servers listen only within ``async with``.

        Args:
            rows: Own rows of the Accutics side, by path, as in ``{"projects/7/records": rows}``:
                mappings, or the path of a JSONL or JSON file. Rows without an ``id`` get one.
                Those of ``"campaigns"`` are served instead of the made-up ones.
            seed: Seed of all random data.
            campaigns: Number of rows of the collection ``campaigns``.
            group_items: Number of items of the first group.
            accutics: Switches of the Accutics side, if not the defaults.
            authentic: Switches of the authentic.network side, if not the defaults.
            accutics_token: The token to accept instead of a made-up one.
            authentic_token: The same for the authentic.network side.
            base_path: The path above the Accutics collections, as in ``/open/v1``.
            host: The address to listen on.
            accutics_port: 0 for a free port.
            authentic_port: 0 for a free port.
            ssl_context: If given, serve https.
            latency: Seconds that every request waits.
            record: If False, requests and deliveries are not kept; for long runs.

        Raises:
            ValueError: A number is out of range, or a file of rows cannot be read.
        """
        super().__init__(latency=latency, record=record)
        check_int(campaigns, "campaigns", minimum=0)
        check_int(group_items, "group_items", minimum=0)
        check_int(accutics_port, "accutics_port", minimum=0, maximum=MAX_PORT)
        check_int(authentic_port, "authentic_port", minimum=0, maximum=MAX_PORT)
        start = make_start(seed, campaigns, group_items)
        self.accutics_token: str = accutics_token or start.accutics_token
        self.authentic_token: str = authentic_token or start.authentic_token
        self.accutics: AccuticsApi = AccuticsApi(
            token=self.accutics_token,
            switches=accutics or AccuticsSwitches(),
            random=start.random,
            base_path=base_path,
        )
        self.authentic: AuthenticApi = AuthenticApi(
            token=self.authentic_token,
            switches=authentic or AuthenticSwitches(),
            random=start.random,
        )
        self.authentic.deliveries.record = record
        self.accutics.collections["campaigns"] = start.campaigns
        for path, source in (rows or {}).items():
            self.accutics.add_collection(path, load_rows(source))
        self.authentic.groups, self.authentic.items = start.groups, start.items
        self.group_id: str
        (self.group_id,) = start.groups
        self._is_running = False
        self._base_path = base_path.strip("/")
        self._listen = (host, ssl_context, accutics_port, authentic_port)
        self._accutics_site = Site("accutics", self.accutics, self)
        self._authentic_site = Site("authentic", self.authentic, self)

    def __repr__(self) -> str:
        try:
            return f"<Sandbox at {self.accutics_url} and {self.authentic_url}>"
        except RuntimeError:
            return "<Sandbox, not started>"

    @property
    def accutics_url(self) -> str:
        """Base URL of the Accutics side, without a final slash."""
        base = f"/{self._base_path}" if self._base_path else ""
        return self._accutics_site.url + base

    @property
    def authentic_url(self) -> str:
        """Origin of the authentic.network side."""
        return self._authentic_site.url

    @property
    def connections(self) -> int:
        """Number of connections that clients hold open now."""
        return self._accutics_site.connections + self._authentic_site.connections

    async def __aenter__(self) -> Self:
        if self._is_running:
            raise RuntimeError("the sandbox is running already: enter it once, or make another one")
        host, ssl_context, accutics_port, authentic_port = self._listen
        async with AsyncExitStack() as undo:
            self._is_running = True
            undo.callback(self._end)
            await self._accutics_site.start(host, accutics_port, ssl_context)
            undo.push_async_callback(self._accutics_site.stop)
            await self._authentic_site.start(host, authentic_port, ssl_context)
            undo.pop_all()
        self.accutics.foreign_origin = self.authentic_url
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._accutics_site.stop()
        await self._authentic_site.stop()
        await self.authentic.deliveries.stop()
        self._end()

    def _end(self) -> None:
        self._is_running = False
