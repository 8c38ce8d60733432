"""Bodies of deliveries: the documented one, and variants of it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from tests.support.samples import sample

SECRET = "s3cret-SENTINEL-ümläut"
ECHOED = sample("authentic/delivery")  # as the echo service shows it

#: Lone surrogates as well, but no pair of them, which JSON does not tell from one character.
any_text = st.text(st.characters()).map(lambda text: str(json.loads(json.dumps(text))))
finite = st.floats(allow_nan=False, allow_infinity=False)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | finite | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=8,
)


def documented() -> dict[str, Any]:
    """Return the documented delivery."""
    payload: dict[str, Any] = json.loads(ECHOED)["payload"]
    return payload


def with_secret(secret: Any = SECRET) -> dict[str, Any]:
    """Return the documented delivery by a hook with a secret in its data."""
    payload = documented()
    payload["hook"]["data"]["data"]["secret"] = secret
    return payload


def to_bytes(payload: object) -> bytes:
    return json.dumps(payload).encode()
