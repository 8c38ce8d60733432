"""Read the documents in replies, and check that they are those that were asked for."""

from __future__ import annotations

from accutics_authentic._codec import Codec
from accutics_authentic._codec.texts import TextListReader
from accutics_authentic.errors import DecodeError, ProtocolError

from .keyset.page import InvalidId, MixedRows
from .models import Group, GroupHooks, GroupItems, GroupRows, Hook, Item


def read_group(codec: Codec, body: bytes, asked: str | None = None) -> Group:
    """Return the group in *body*: the one with the id *asked*, or any that was just created."""
    group = codec.decode(body, Group)
    _check_same(group, group.id if asked is None else asked)
    return group


def read_item(codec: Codec, body: bytes, asked: str) -> Item:
    """Return the item in *body*."""
    item = codec.decode(body, Item)
    _check_same(item, asked)
    return item


class ItemsReader:
    """Reads the pages of one group's items.

    Args:
        codec: Decodes the group.
        asked: The id of the group.
    """

    def __init__(self, codec: Codec, asked: str) -> None:
        self._codec, self._asked = codec, asked
        self._reader = TextListReader(codec, "group", Group, "items")

    def __call__(self, body: bytes) -> GroupItems:
        """Return the page in *body*, with an ``InvalidId`` for what is no id."""
        found = self._reader.read(body)
        page = self._row_by_row(body) if found is None else GroupItems(*found)
        if page.group.id != self._asked:
            raise DecodeError("the answer is about another group", where="$.group.id")
        return page

    def _row_by_row(self, body: bytes) -> GroupItems:
        rows = self._codec.decode(body, GroupRows)  # a row is wrong, or this raises
        ids = (
            row if isinstance(row, str) else InvalidId.of(row, index)
            for index, row in enumerate(rows.items)
        )
        return GroupItems(rows.group, MixedRows(ids))


def read_hooks(codec: Codec, body: bytes, asked: str) -> tuple[Hook, ...]:
    """Return the hooks of the group in *body*."""
    answer = codec.decode(body, GroupHooks)
    if answer.id != asked:
        raise DecodeError("the answer is about another group", where="$.id")
    return answer.hooks


def _check_same(document: Group | Item, asked: str) -> None:
    if document.id != asked:
        raise ProtocolError("the answer is about another id than was asked for")
