"""Decodes one entity, or the total of a list, from its envelope. No I/O here."""

from __future__ import annotations

from typing import Any

from accutics_authentic._accutics.paging.links import with_possible_totals
from accutics_authentic._codec import Codec
from accutics_authentic.errors import ProtocolError

from .models import Envelope, Meta, Pagination


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
    _check_no_error(decoded)
    entity = decoded.data
    found = entity.get("id") if isinstance(entity, dict) else getattr(entity, "id", None)
    if entity_id is not None and isinstance(found, str | int) and str(found) != entity_id:
        raise ProtocolError("the answer is about another id than was asked for")
    return entity


def read_total(codec: Codec, body: bytes) -> int | None:
    """Return the total of the list in *body*; None if there is none, or one that cannot be right.

    Raises:
        ProtocolError: The body is an error, or no list.
    """
    page = codec.decode_page(body, Envelope, "data", Any)
    _check_no_error(page.envelope)
    meta = page.envelope.meta or Meta()
    total = with_possible_totals(meta.pagination or Pagination()).total_items
    return None if total is None or total < len(page.items) else total


def _check_no_error(envelope: Envelope[Any]) -> None:
    if envelope.error is not None:
        raise ProtocolError("the answer is an error in spite of its status")
