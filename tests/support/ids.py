"""Ids as a vendor may give them, and the awkward ones by name."""

from __future__ import annotations

from hypothesis import strategies as st

AWKWARD = [
    "0001",
    "...",
    " ",
    "a b",
    "a/b",
    "/",
    "../etc",
    "a\\b",
    "%2F",
    "%2e%2e",
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

#: Whatever may be an id: not empty, not ``.`` or ``..``, no control characters, no lone surrogates.
legal_ids = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters=[*map(chr, range(32)), "\x7f"]),
        min_size=1,
        max_size=40,
    ).filter(lambda text: text not in (".", "..")),
)
