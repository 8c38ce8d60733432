"""Decodes one entity from its envelope. No I/O here."""

from __future__ import annotations

from typing import Any

from accutics_authentic._codec import Codec
from accutics_authentic.errors import ProtocolError


def read_entity(codec: Codec, envelope: Any, body: bytes, *, entity_id: str | None = None) -> Any:
    """Return the entity in *body*.

    Args:
        codec: Decodes it.
        envelope: ``Envelope`` of the entity's class.
        body: The bytes of a reply.
        entity_id: The id that was requested, if any.

    Raises:
        ProtocolError: The body is an error, or another entity.
    """
    decoded = codec.decode(body, envelope)
    if decoded.error is not None:
        raise ProtocolError("the answer is an error in spite of its status")
    entity = decoded.data
    found = entity.get("id") if isinstance(entity, dict) else getattr(entity, "id", None)
    if entity_id is not None and isinstance(found, str | int) and str(found) != entity_id:
        raise ProtocolError("the answer is about another id than was asked for")
    return entity
