from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic.core.address import LONGEST_LINK, follow, same_origin
from accutics_authentic.errors import ForeignLinkError

BASE = URL("https://api.example.com/open/v1")
HERE = URL("https://api.example.com/open/v1/campaigns?page=1", encoded=True)


@pytest.mark.parametrize(
    ("link", "there"),
    [
        ("https://api.example.com/x?page=2", "https://api.example.com/x?page=2"),
        ("https://api.example.com:443/x", "https://api.example.com/x"),
        ("HTTPS://API.EXAMPLE.COM/x", "https://api.example.com/x"),
        ("?page=2", "https://api.example.com/open/v1/campaigns?page=2"),
        ("/x?page=2", "https://api.example.com/x?page=2"),
        ("records?page=2", "https://api.example.com/open/v1/records?page=2"),
        ("//api.example.com/x", "https://api.example.com/x"),
        ("https://api.example.com/x?sig=%7E%41%2F+", "https://api.example.com/x?sig=%7E%41%2F+"),
        ("?page=2#rows", "https://api.example.com/open/v1/campaigns?page=2"),
    ],
)
def test_a_link_to_the_same_origin_is_followed_to_the_letter(link: str, there: str) -> None:
    url = follow(link, current=HERE, base=BASE)
    assert same_origin(url, BASE)
    assert str(url).replace("API.EXAMPLE.COM", "api.example.com") == there


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/x",
        "//evil.example/x",
        "http://api.example.com/x",
        "https://api.example.com:8443/x",
        "https://api.example.com./x",
        "https://sub.api.example.com/x",
        "https://api.example.com.evil.example/x",
        "https://api.example.com@evil.example/x",
        "https://user@api.example.com/x",
        "https://:word@api.example.com/x",
        "https://api.example.com:99999/x",
        "https://[::1/x",
        "https:///x",
        "https:x",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/plain,x",
        "\\\\evil.example\\x",
        "https:\\\\evil.example",
        "https://api.example.com\\@evil.example/x",
        "https://evil.example\t/x",
        " https://evil.example/x",
        "?page=2\r\nHost: evil",
        "",
        "?" + "x" * LONGEST_LINK,
        None,
        2,
        ["?page=2"],
        {"href": "?page=2"},
        True,
    ],
)
def test_any_other_link_is_refused(link: object) -> None:
    with pytest.raises(ForeignLinkError):
        follow(link, current=HERE, base=BASE)


def test_a_refusal_names_the_origin_and_no_more_of_the_link() -> None:
    with pytest.raises(ForeignLinkError) as caught:
        follow("https://evil.example/path?sig=s3cr3t", current=HERE, base=BASE)
    assert "https://evil.example" in str(caught.value)
    assert "path" not in str(caught.value)
    assert "s3cr3t" not in repr(caught.value)
    assert caught.value.__context__ is None


def test_a_link_that_is_no_url_leaves_no_foreign_error_behind() -> None:
    with pytest.raises(ForeignLinkError) as caught:
        follow("https://h:99999/", current=HERE, base=BASE)
    assert caught.value.__context__ is None


links = st.text(st.sampled_from("htps:/.@?#\\[]%aeipmxclv019 \t\n")) | st.text()


@given(links)
def test_whatever_is_followed_stays_on_the_origin(link: str) -> None:
    try:
        url = follow(link, current=HERE, base=BASE)
    except ForeignLinkError:
        return
    assert same_origin(url, BASE)
    assert not url.raw_fragment
    assert url.raw_user is None
