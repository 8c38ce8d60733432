"""Ids as a vendor may give them, and the awkward ones by name."""

from __future__ import annotations

import re

from hypothesis import strategies as st

AWKWARD = [
    "0001",
    "...",
    " ",
    "a b",
    "..a",
    "%2F",
    "%2e%2ex",
    "%252Fb",
    "100%",
    "a+b",
    "a?b=c",
    "a#b",
    "a;b",
    "a:b@c",
    "ä€😀",
    "\x85\u2028\u200e",
    "e\u0301",
    "-_.~!$&'()*,=",
    "🏷" * 20,
]

SLASHED = ["a/b", "/", "a\\b", "a//b"]  # of Accutics, where they are allowed
CLIMBING = ["../victim", "..%2fvictim", "..\\victim", "%2e%2e", "x/%252e%252e/victim", "..;x"]

#: Whatever may be an id: no control characters, lone surrogates or slashes; nothing that climbs.
legal_ids = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(
        st.characters(
            exclude_categories=["Cs"], exclude_characters=[*map(chr, range(32)), *"\x7f/\\"]
        ),
        min_size=1,
        max_size=40,
    ).filter(lambda text: re.split("[;?#%]", text)[0] not in (".", "..")),
)
