from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._authentic.converter import authentic_codec
from accutics_authentic._authentic.documents import ItemsReader
from accutics_authentic._authentic.keyset.page import InvalidId
from accutics_authentic._authentic.models import Group, GroupItems, GroupRows
from accutics_authentic.errors import DecodeError

CODEC = authentic_codec()

groups = st.sampled_from(
    [
        {"id": "g", "data": {"_created": 1, "name": "a"}},
        {"id": "g", "data": {"name": "b"}},
        {"id": "g", "data": {"_created": "soon"}},
        {"id": "other", "data": {}},
        {"id": "g"},
        "g",
        None,
    ]
)
rows: st.SearchStrategy[list[Any]] = st.lists(
    st.text(st.characters(max_codepoint=255), max_size=3)
) | st.lists(st.sampled_from(["a", "\ud800", 7, None, {}, []]))
parts = (
    st.tuples(st.just("group"), groups)
    | st.tuples(st.just("items"), rows)
    | st.tuples(st.just("more"), st.sampled_from([1, "\ud800", [[]], "\u00ff"]))
)


def body_of(members: list[tuple[str, Any]], end: str, coding: str) -> bytes:
    text = ",".join(f'"{key}":{json.dumps(it, ensure_ascii=False)}' for key, it in members)
    return ("{" + text.replace("\ud800", "\\ud800") + end).encode(coding)


bodies = st.builds(
    body_of,
    st.lists(parts, max_size=4),
    st.sampled_from(["}", "}", "}", "", "} x", "]"]),
    st.sampled_from(["utf-8", "latin-1"]),
)


def whole(body: bytes) -> GroupItems:
    """Return the page in *body*, all of it decoded by the converter, each row by itself."""
    rows = CODEC.decode(body, GroupRows)
    ids = (it if isinstance(it, str) else InvalidId.of(it, n) for n, it in enumerate(rows.items))
    page = GroupItems(rows.group, tuple(ids))
    if page.group.id != "g":
        raise DecodeError("the answer is about another group", where="$.group.id")
    return page


def outcome(read: Any, body: bytes) -> object:
    try:
        page = read(body)
    except DecodeError as error:
        return str(error), error.where
    return page.group, page.items


@given(st.lists(bodies, max_size=4))
def test_pages_are_read_as_if_each_were_decoded_whole(pages: list[bytes]) -> None:
    read = ItemsReader(CODEC, "g")
    for body in pages:
        assert outcome(read, body) == outcome(whole, body)


def test_a_group_is_decoded_again_only_when_it_has_changed() -> None:
    def body(group: dict[str, Any], *ids: str) -> bytes:
        return json.dumps({"group": group, "items": ids}).encode()

    read = ItemsReader(CODEC, "g")
    first, same, changed, back = (
        read(body({"id": "g", "data": {"_created": created}}, *ids))
        for created, ids in ((1, "ab"), (1, "c"), (2, ""), (1, ""))
    )
    assert same.group is first.group
    assert (same.items, changed.items) == (("c",), ())
    assert isinstance(changed.group, Group)
    assert changed.group != first.group
    assert back.group == first.group


@pytest.mark.parametrize("asked", ["g", "x"])
def test_a_page_of_another_group_is_refused_however_it_is_read(asked: str) -> None:
    read = ItemsReader(CODEC, asked)
    for items in (["a"], ["a", None]):
        body = json.dumps({"group": {"id": "y", "data": {}}, "items": items}).encode()
        for _ in range(2):
            with pytest.raises(DecodeError, match="about another group"):
                read(body)
