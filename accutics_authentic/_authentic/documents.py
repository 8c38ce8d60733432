"""Read the documents in replies, and check that they are those that were asked for."""

from __future__ import annotations

from accutics_authentic._codec import Codec
from accutics_authentic.errors import DecodeError, ProtocolError

from .keyset.page import InvalidId
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


def read_items(codec: Codec, body: bytes, asked: str) -> GroupItems:
    """Return the page of the group's items in *body*, with an ``InvalidId`` for what is no id."""
    try:
        page = codec.decode(body, GroupItems)
    except DecodeError:
        rows = codec.decode(body, GroupRows)  # a row is wrong, or this raises as well
        ids = (
            row if isinstance(row, str) else InvalidId.of(row, index)
            for index, row in enumerate(rows.items)
        )
        page = GroupItems(rows.group, tuple(ids))
    if page.group.id != asked:
        raise DecodeError("the answer is about another group", where="$.group.id")
    return page


def read_hooks(codec: Codec, body: bytes, asked: str) -> tuple[Hook, ...]:
    """Return the hooks of the group in *body*."""
    answer = codec.decode(body, GroupHooks)
    if answer.id != asked:
        raise DecodeError("the answer is about another group", where="$.id")
    return answer.hooks


def _check_same(document: Group | Item, asked: str) -> None:
    if document.id != asked:
        raise ProtocolError("the answer is about another id than was asked for")
