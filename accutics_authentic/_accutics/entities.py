"""One entity in its envelope. No I/O here."""

from __future__ import annotations

from typing import Any

from accutics_authentic._codec import Codec
from accutics_authentic.errors import ProtocolError


def read_entity(codec: Codec, envelope: Any, body: bytes, *, asked: str | None = None) -> Any:
    """Return the entity that *body* holds.

    Args:
        codec: Decodes it.
        envelope: ``Envelope`` of the entity's class.
        body: The bytes of a reply.
        asked: Its id, if it was asked for by one.

    Raises:
        ProtocolError: It is no success, or about another id.
    """
    opened = codec.decode(body, envelope)
    if opened.error is not None:
        raise ProtocolError("the answer is an error in spite of its status")
    entity = opened.data
    found = entity.get("id") if isinstance(entity, dict) else getattr(entity, "id", None)
    if asked is not None and isinstance(found, str | int) and str(found) != asked:
        raise ProtocolError("the answer is about another id than was asked for")
    return entity
