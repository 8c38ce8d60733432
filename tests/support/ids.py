"""Ids that a vendor may give, and awkward ones by name."""

from __future__ import annotations

import re
from urllib.parse import unquote

from hypothesis import strategies as st

AWKWARD = [
    "0001",
    "...",
    "a b",
    "..a",
    "%2e%2ex",
    "%25252Fb",
    "100%",
    "a+b",
    "a?b=c",
    "a#b",
    "a;b",
    "a:b@c",
    "ä€😀",
    "a\x85\u2028\u200e",
    "e\u0301",
    "-_.~!$&'()*,=",
    "🏷" * 20,
]

SLASHED = [
    "a/b",
    "/",
    "a\\b",
    "a//b",
    "%2F",
    "a%252Fb",
    "a%5Cb",
]  # of Accutics, where they are allowed
CLIMBING = ["../victim", "..%2fvictim", "..\\victim", "%2e%2e", "x/%252e%252e/victim", "..;x"]


def is_plain(text: str) -> bool:
    """Return whether *text* has no blanks at an end, and nothing encoded that may climb."""
    decoded = unquote(unquote(text))
    dots = re.split("[;?#%]", text)[0].strip() in (".", "..")
    return not dots and text == text.strip() and not re.search(r"[/\\]", unquote(text) + decoded)


#: Whatever may be an id: no control characters, lone surrogates, slashes, or blanks at an end;
#: nothing that climbs.
legal_ids = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(
        st.characters(
            exclude_categories=["Cs"], exclude_characters=[*map(chr, range(32)), *"\x7f/\\"]
        ),
        min_size=1,
        max_size=40,
    ).filter(is_plain),
)
