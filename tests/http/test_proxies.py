"""Which proxy a request goes through."""

from __future__ import annotations

import pickle
import urllib.request
from base64 import b64decode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic._http.transport.proxies import Proxies, Proxy, parse_proxy
from accutics_authentic.errors import ConfigurationError

API = URL("https://api.example.com/v1/x")
PROXY = "http://proxy.example:3128"


def used(variables: dict[str, str], url: str | URL = API) -> str | None:
    proxy = Proxies(None, variables).proxy_for(URL(url))
    return None if proxy is None else str(proxy.url)


def sent(proxy: Proxy) -> str:
    """Return the user name and password that *proxy* is sent."""
    return b64decode(proxy.headers()["Proxy-Authorization"].removeprefix("Basic ")).decode()


def test_a_proxy_is_parsed_without_its_user_info() -> None:
    proxy = parse_proxy("http://me:se%20cret@proxy.example:3128")
    assert proxy is not None
    assert str(proxy.url) == PROXY
    assert proxy.place == "proxy.example:3128"
    assert sent(proxy) == "me:se cret"
    assert repr(proxy) == "<proxy proxy.example:3128>"
    with pytest.raises(TypeError, match="neither pickled"):
        pickle.dumps(proxy)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters=":")), st.text())
def test_any_user_and_password_reach_the_proxy_and_are_not_shown(user: str, password: str) -> None:
    with_both = URL.build(scheme="http", user=user or None, password=password, host="p.example")
    proxy = parse_proxy(with_both)
    assert proxy is not None
    assert proxy.url == URL("http://p.example")
    assert sent(proxy) == f"{user}:{password}"
    assert repr(proxy) == "<proxy p.example:80>"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (b"http://p", "must be a str or a URL, not bytes"),
        (3128, "not int"),
        ("", "must be a URL such as"),
        ("proxy.example:3128", "must be a URL such as"),
        ("http://", "must be a URL such as"),
        ("http://p:SECRET", "must be a URL such as"),
        ("http://me:SE#CRET@p", "must be a URL such as"),
        ("ftp://me:SECRET@p", "must be a URL such as"),
        ("http://me:SEC RET@p", "must be a URL such as"),
        ("http://p\r\nX: SECRET", "must be a URL such as"),
        ("http://me:SECRET@p/path", "no path, no query and no fragment"),
        ("http://p/?SECRET", "no path, no query"),
        ("http://p/#SECRET", "no path, no query"),
        ("http://m%3Ae:SECRET@p", "the user name of proxy must have no colon"),
        ("socks5://me:SECRET@p:1080", "for SOCKS give a third-party connector"),
        ("SOCKS4a://p", "for SOCKS give a third-party connector"),
        (URL("socks5h://p"), "for SOCKS give a third-party connector"),
    ],
)
def test_what_is_no_proxy_is_refused_by_name(value: Any, words: str) -> None:
    with pytest.raises(ConfigurationError, match="proxy") as caught:
        parse_proxy(value)
    assert words in str(caught.value)
    assert "SE" not in str(caught.value)


@pytest.mark.parametrize(
    ("variables", "url", "expected"),
    [
        ({}, API, None),
        ({"https": PROXY}, API, PROXY),
        ({"https": "proxy.example:3128"}, API, PROXY),
        ({"https": " https://proxy.example "}, API, "https://proxy.example"),
        ({"https": " ", "all": PROXY}, API, PROXY),
        ({"http": PROXY}, API, None),
        ({"http": PROXY}, "http://api.example.com", PROXY),
        ({"all": PROXY}, API, PROXY),
        ({"all": "socks5://p", "https": PROXY}, API, PROXY),
        ({"https": PROXY}, "https://localhost", None),
        ({"https": PROXY}, "https://localhost.", None),
        ({"https": PROXY}, "https://app.localhost:8443", None),
        ({"https": PROXY}, "https://127.0.0.2", None),
        ({"https": PROXY}, "https://[::1]:8443", None),
        ({"all": "socks5://p"}, "http://127.0.0.1", None),
    ],
)
def test_the_environment_names_a_proxy(
    variables: dict[str, str], url: str | URL, expected: str | None
) -> None:
    assert used(variables, url) == expected


@pytest.mark.parametrize(
    ("no_proxy", "url", "excepted"),
    [
        ("*", API, True),
        ("api.example.com", API, True),
        ("example.com", API, True),
        (".example.com", API, True),
        ("*.example.com", API, True),
        ("a.org, Example.COM", API, True),
        ("a.org example.com", API, True),
        ("example.com.", API, True),
        ("example.com", "https://api.example.com.", True),
        ("api.example.com:443", API, True),
        ("api.example.com:8443", API, False),
        ("*:443", API, True),
        ("ample.com", API, False),
        ("com.example.api", API, False),
        ("", API, False),
        (" , ,, ", API, False),
        (".", API, False),
        ("*.", API, False),
        ("b\u00fccher.example", "https://www.b\u00fccher.example", True),
        ("xn--bcher-kva.example", "https://b\u00fccher.example", True),
        ("10.0.0.0/8", "https://10.1.2.3", True),
        ("10.0.0.0/8", "https://11.1.2.3", False),
        ("10.0.0.0/8", "https://[2001:db8::1]", False),
        ("10.0.0.0/8", API, False),
        ("10.1.2.3", "https://10.1.2.3", True),
        ("10.1.2.3:443", "https://10.1.2.3", True),
        ("10.1.2.3:1", "https://10.1.2.3", False),
        ("2001:db8::/32", "https://[2001:db8::1]", True),
        ("2001:DB8::1", "https://[2001:db8::1]", True),
        ("[2001:db8::1]", "https://[2001:db8::1]", True),
        ("[2001:db8::1]:443", "https://[2001:db8::1]", True),
        ("[2001:db8::1]:1", "https://[2001:db8::1]", False),
        (f"api.example.com:{'9' * 5000}", API, False),
    ],
)
def test_no_proxy_names_what_goes_without(no_proxy: str, url: str | URL, excepted: bool) -> None:
    assert (used({"https": PROXY, "no": no_proxy}, url) is None) is excepted


labels = st.sampled_from(["a", "b", "example", "com"])
names = st.lists(labels, min_size=1, max_size=4).map(".".join)


@given(names, st.lists(st.builds(str.__add__, st.sampled_from(["", "."]), names), max_size=3))
def test_host_names_are_excepted_as_urllib_does(host: str, entries: list[str]) -> None:
    variables = {"https": PROXY, "no": ", ".join(entries)}
    excepted = bool(
        urllib.request.proxy_bypass_environment(host, variables)  # type: ignore[attr-defined]  # undocumented
    )
    assert (used(variables, f"https://{host}") is None) is excepted


@given(st.text())
def test_any_no_proxy_can_be_read(no_proxy: str) -> None:
    used({"https": PROXY, "no": no_proxy})


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"https": "socks5://me:SECRET@p"}, "https_proxy, which trust_env=True reads, must be an"),
        ({"all": "http://me:SEC RET@p"}, "all_proxy, which trust_env=True reads, must be a URL"),
    ],
)
def test_an_unusable_proxy_of_the_environment_is_refused_where_it_is_used(
    variables: dict[str, str], words: str
) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        used(variables)
    assert "SEC" not in str(caught.value)
    assert used(variables, "https://127.0.0.1") is None


def test_an_explicit_proxy_is_used_for_everything() -> None:
    proxies = Proxies(Proxy(URL(PROXY)), {"https": "http://other.example", "no": "*"})
    for url in (API, URL("http://127.0.0.1:8080"), URL("https://localhost")):
        proxy = proxies.proxy_for(url)
        assert proxy is not None
        assert proxy.place == "proxy.example:3128"
