"""Which proxy a request goes through: the caller's, one of the environment, or none. Pure.

The user name and the password of a proxy are taken out of its URL here, so that no exception, repr
or connection key of aiohttp can show them.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from types import MappingProxyType

from yarl import URL

from accutics_authentic._base.arguments import plain_text, type_of
from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic._base.structs import Frozen
from accutics_authentic._http.credentials import Secret
from accutics_authentic._http.urls import absolute_url, is_loopback
from accutics_authentic.errors import ConfigurationError

NO_VARIABLES: Mapping[str, str] = MappingProxyType({})

_SOCKS = lazy_pattern(r"socks\d?[a-z]?://", re.IGNORECASE)
_SCHEME = lazy_pattern(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_WITH_PORT = lazy_pattern(r"(.*):([0-9]{1,5})")
_SEPARATORS = lazy_pattern(r"[\s,]+")


class Proxy(Frozen, frozen=True):
    """An HTTP proxy.

    Attributes:
        url: Its URL, without user info.
        authorization: The value of ``Proxy-Authorization`` (RFC 7617), if there is user info.
    """

    url: URL
    authorization: Secret | None = None

    def __repr__(self) -> str:
        return f"<proxy {self.place}>"

    @property
    def place(self) -> str:
        """Its host and port."""
        return f"{self.url.host_subcomponent}:{self.url.port}"

    @property
    def is_local(self) -> bool:
        """Whether it runs on this machine."""
        return is_loopback(self.url.host or "")

    def headers(self) -> dict[str, str]:
        """Return the headers that only the proxy is to read."""
        if self.authorization is None:
            return {}
        return {"Proxy-Authorization": self.authorization.header_value()}


class Proxies:
    """The proxies of one session.

    Args:
        explicit: The caller's own proxy: used for everything.
        variables: The environment's, as ``urllib.request.getproxies_environment`` returns them.
    """

    def __init__(
        self, explicit: Proxy | None = None, variables: Mapping[str, str] = NO_VARIABLES
    ) -> None:
        self._explicit = explicit
        self._variables = variables
        self._found: dict[tuple[str, str | None, int | None], Proxy | None] = {}

    def proxy_for(self, url: URL) -> Proxy | None:
        """Return the proxy that a request to *url* goes through, or None.

        A proxy of the environment is never used for this machine, nor for what ``no_proxy`` names.

        Raises:
            ConfigurationError: The variable that names this proxy holds no usable URL.
        """
        if self._explicit is not None or not self._variables:
            return self._explicit
        key = (url.scheme, url.host, url.port)
        if key not in self._found:
            self._found[key] = _environment_proxy(url, self._variables)
        return self._found[key]


def parse_proxy(value: object) -> Proxy | None:
    """Return the proxy that *value*, a str or a URL, names; None for None.

    Raises:
        ConfigurationError: It is not the URL of an HTTP proxy.
    """
    if value is None:
        return None
    if not isinstance(value, str | URL):
        raise ConfigurationError(f"proxy must be a str or a URL, not {type_of(value)}")
    return _parse(plain_text(value) if isinstance(value, str) else str(value), "proxy")


def _environment_proxy(url: URL, variables: Mapping[str, str]) -> Proxy | None:
    if is_loopback(url.host or "") or _is_excepted(url, variables.get("no", "")):
        return None
    for name in (url.scheme, "all"):
        text = variables.get(name, "").strip()
        if text:
            # As curl and others read it, a host and port without a scheme mean http.
            text = text if _SCHEME.match(text) else f"http://{text}"
            return _parse(text, f"{name}_proxy, which trust_env=True reads,")
    return None


def _parse(text: str, name: str) -> Proxy:
    if _SOCKS.match(text):
        raise ConfigurationError(
            f"{name} must be an http or https proxy: for SOCKS give a third-party connector, "
            "such as aiohttp-socks has, as connector="
        )
    url = absolute_url(text)
    if url is None:
        raise ConfigurationError(f"{name} must be a URL such as http://proxy.example.com:3128")
    if url.raw_path != "/" or url.raw_query_string or url.raw_fragment:
        raise ConfigurationError(f"{name} must have no path, no query and no fragment")
    if url.raw_user is None and url.raw_password is None:
        return Proxy(url)
    user, password = url.user or "", url.password or ""
    if ":" in user:  # it would end there (RFC 7617, section 2)
        raise ConfigurationError(f"the user name of {name} must have no colon")
    encoded = b64encode(f"{user}:{password}".encode()).decode()
    return Proxy(url.with_user(None), Secret(encoded, "Basic "))


def _is_excepted(url: URL, exceptions: str) -> bool:
    """Return whether ``no_proxy`` names the host of *url*.

    It holds host names, each of which stands for its subdomains as well, addresses, networks such
    as ``10.0.0.0/8``, and ``*`` for everything; a port after a colon limits an entry to that port.
    """
    hosts = {(host or "").rstrip(".").lower() for host in (url.host, url.raw_host)}
    for entry in filter(None, _SEPARATORS.split(exceptions.lower())):
        name, port = _split_port(entry)
        if (port is None or port == url.port) and any(_is_within(host, name) for host in hosts):
            return True
    return False


def _split_port(entry: str) -> tuple[str, int | None]:
    """Return the name and the port of an entry; an IPv6 address has colons of its own."""
    match = None if _network(entry) else _WITH_PORT.fullmatch(entry)
    name, port = (entry, None) if match is None else (match[1], int(match[2]))
    return name.removeprefix("[").removesuffix("]"), port


def _is_within(host: str, name: str) -> bool:
    """Return whether *host* is *name*, below it, or an address in that network."""
    network = _network(name)
    if network is not None:
        address = _network(host)
        return address is not None and address.network_address in network
    if name == "*":
        return True
    name = name.removeprefix("*").strip(".")
    return host == name or (name != "" and host.endswith(f".{name}"))


def _network(text: str) -> IPv4Network | IPv6Network | None:
    """Return the network that *text* is, or None; a single address is a network of one."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None
