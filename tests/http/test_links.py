from __future__ import annotations

from urllib.parse import quote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic._accutics.paging.links import absolute, relative
from accutics_authentic._accutics.paging.position import Position
from accutics_authentic._http.links import MAX_LINK_LENGTH, resolve_link
from accutics_authentic._http.urls import base_url
from accutics_authentic.errors import ForeignLinkError

BASE = URL("https://api.example.com/open/v1")
HERE = URL("https://api.example.com/open/v1/campaigns?page=1", encoded=True)


@pytest.mark.parametrize(
    ("link", "expected"),
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
def test_a_link_to_the_same_origin_is_followed_to_the_letter(link: str, expected: str) -> None:
    url = resolve_link(link, current=HERE, base=BASE)
    assert url.origin() == BASE.origin()
    assert str(url).replace("API.EXAMPLE.COM", "api.example.com") == expected


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
        "?" + "x" * MAX_LINK_LENGTH,
        None,
        2,
        ["?page=2"],
        {"href": "?page=2"},
        True,
    ],
)
def test_any_other_link_is_refused(link: object) -> None:
    with pytest.raises(ForeignLinkError):
        resolve_link(link, current=HERE, base=BASE)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("", "is empty"),
        ("?" + "x" * MAX_LINK_LENGTH, "is too long"),
        ("?" + "\u00e4" * (MAX_LINK_LENGTH // 4), "is too long"),
        ("?page=2\n", "has a control character in it"),
        ("?page=\x852", "has a control character in it"),
        ("?page=\ud83d", "has half a character"),
        ("https://user@api.example.com/x", "has user info in it"),
        ("https://user:s3cr3t@evil.example/s3cr3t", "has user info in it"),
        ("/a\\s3cr3t", "has a backslash in it"),
        (" ?page=2", "begins with a blank"),
        (7, "is no text"),
        ("http://api.example.com/s3cr3t", "leads to http://api.example.com:80, not to {ours}"),
        ("//evil.example?s3cr3t", "leads to https://evil.example:443, not to {ours}"),
        ("https://api.example.com:8443", "leads to https://api.example.com:8443, not to {ours}"),
        ("https://m\u00fcnchen.example/", "leads to https://xn--mnchen-3ya.example:443, not"),
        ("https://[::2]:1/", "leads to https://[::2]:1, not to {ours}"),
        ("FTP://api.example.com/", "leads to ftp://api.example.com:21, not to {ours}"),
        ("gopher://h/", "leads to gopher://h, not to {ours}"),
        ("javascript:s3cr3t", "leads to javascript: without a host, not to {ours}"),
        ("https:///s3cr3t", "leads to https: without a host, not to {ours}"),
        ("https://h:99999/", "leads to https: with a host or port that cannot be, not to {ours}"),
        ("https://a b/", "leads to https: with a host or port that cannot be, not to {ours}"),
        ("https://:443/", "leads to https: with a host or port that cannot be, not to {ours}"),
        ("https://" + "\u00e4" * 70, "leads to https: with a host or port that cannot be"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_shows_origins_at_most(link: object, said: str) -> None:
    with pytest.raises(ForeignLinkError) as caught:
        resolve_link(link, current=HERE, base=BASE)
    assert said.format(ours="https://api.example.com:443") in str(caught.value)
    assert "s3cr3t" not in repr(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("host", ["m\u00fcnchen.example", "XN--MNCHEN-3YA.example"])
def test_a_host_beyond_ascii_is_one_host_however_it_is_written(host: str) -> None:
    base = base_url("https://m\u00fcnchen.example/v1")
    url = resolve_link(f"https://{host}/v1/x?page=2", current=base, base=base)
    assert str(url) == "https://xn--mnchen-3ya.example/v1/x?page=2"


sendable = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="#"))
linked = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="#", max_codepoint=0x1FFFF)
)


@given(sendable)
def test_what_a_request_line_may_hold_goes_out_to_the_letter(query: str) -> None:
    url = resolve_link(f"?{query}", current=HERE, base=BASE)
    assert url.raw_path_qs == "/open/v1/campaigns" + (f"?{query}" if query else "")


@given(linked)
def test_what_no_request_line_may_hold_is_encoded_as_utf_8_and_nothing_else_is(query: str) -> None:
    sent = resolve_link(f"/x?q={query}", current=HERE, base=BASE).raw_path_qs
    assert sent.isascii()
    assert " " not in sent
    assert sent == "/x?q=" + "".join(c if "!" <= c <= "~" else quote(c) for c in query)


steps = st.lists(st.sampled_from([".", "..", "a", "..a", "d;e"]), min_size=1, max_size=5)


@given(steps, st.sampled_from(["", "/"]))
def test_a_relative_path_is_resolved_as_urls_are(parts: list[str], end: str) -> None:
    path = "/".join(parts) + end
    url = resolve_link(path, current=HERE, base=BASE)
    assert f"https://api.example.com{url.raw_path}" == urljoin(str(HERE), path)


links = st.text(st.sampled_from("htps:/.@?#\\[]%aeipmxclv019 \t\n\u00e4")) | st.text()


@given(links | linked)
def test_a_link_that_begins_with_the_origin_leads_where_any_other_spelling_does(rest: str) -> None:
    def outcome(origin: str) -> str:
        try:
            return str(resolve_link(f"{origin}/{rest}", current=HERE, base=BASE))
        except ForeignLinkError as error:
            return str(error)

    assert outcome("https://api.example.com") == outcome("https://api.example.com:443")


prefixes = st.sampled_from(["", "?", "/", "//", "https://", "https://api.example.com"])


@given(prefixes, links)
def test_whatever_is_followed_stays_on_the_origin_and_can_be_kept(prefix: str, link: str) -> None:
    try:
        url = resolve_link(prefix + link, current=HERE, base=BASE)
    except ForeignLinkError:
        return
    assert url.origin() == BASE.origin()
    assert not url.raw_fragment
    assert url.raw_user is None
    assert str(url).isascii()
    kept = relative(url, BASE)
    assert Position.load([kept, 0, ""], BASE).dump(BASE) == [kept, 0, ""]
    assert absolute(kept, BASE) == url
