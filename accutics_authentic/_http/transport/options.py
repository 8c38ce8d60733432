"""What a caller says about the connections of a session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args
from urllib.request import getproxies_environment

import aiohttp

from accutics_authentic._base.arguments import type_of
from accutics_authentic._base.objects import check_instance
from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import ConfigurationError

from .proxies import NO_VARIABLES, Proxies, Proxy, parse_proxy

TransportName = Literal["auto", "aiohttp"]

# A connector of these classes always connects to the same place.
_LOCAL = (aiohttp.UnixConnector, aiohttp.NamedPipeConnector)


class PoolOptions(Frozen, frozen=True):
    """What a caller says about the connections of a session.

    Attributes:
        connector: The caller's connector, never closed here; None to make one.
        trace_configs: The caller's aiohttp traces.
        proxy: Used for everything, if there is one.
        trust_env: Whether to use the proxies of the environment.
        transport: Whether aiohttp's client sends all requests, or only those that need it.
    """

    connector: aiohttp.BaseConnector | None
    trace_configs: tuple[aiohttp.TraceConfig, ...]
    proxy: Proxy | None
    trust_env: bool
    transport: TransportName

    def proxies(self) -> Proxies:
        """Return the proxies to use, as the environment names them now."""
        trusted = self.trust_env and not isinstance(self.connector, _LOCAL)
        return Proxies(self.proxy, getproxies_environment() if trusted else NO_VARIABLES)


def check_pool_options(
    connector: aiohttp.BaseConnector | None,
    trace_configs: Sequence[aiohttp.TraceConfig],
    proxy: object,
    *,
    trust_env: bool,
    transport: TransportName,
) -> PoolOptions:
    """Return the checked options.

    Raises:
        ConfigurationError: Not a connector, not a list of trace configurations, not the URL of a
            proxy, a proxy and a connector that cannot use it, or not the name of a transport.
    """
    if transport not in get_args(TransportName):
        raise ConfigurationError('transport must be "auto" or "aiohttp"')
    if connector is not None:
        check_instance(connector, aiohttp.BaseConnector, "connector")
    if not isinstance(trace_configs, list | tuple):
        raise ConfigurationError(f"trace_configs must be a list, not {type_of(trace_configs)}")
    for each in trace_configs:
        check_instance(each, aiohttp.TraceConfig, "each of trace_configs")
    check_instance(trust_env, bool, "trust_env")
    parsed = parse_proxy(proxy)
    if parsed is not None and isinstance(connector, _LOCAL):
        raise ConfigurationError(
            f"proxy cannot be used with a {type(connector).__name__}, which connects to one place"
        )
    return PoolOptions(connector, tuple(trace_configs), parsed, trust_env, transport)
