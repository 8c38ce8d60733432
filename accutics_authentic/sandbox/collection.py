"""One collection of the Accutics side: rows in order, changeable between two requests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any, Literal

from attrs import define

from .answers import RefusedError, to_text

Filters = Mapping[str, list[str]]


@define(eq=False)
class _Row:
    id: int | str
    text: str  # JSON, made once: a page is a join


class Collection:
    """An ordered list of rows, each a JSON object with an ``id`` of its own.

    What goes in and comes out is a copy, so change rows through these methods only.

    Attributes:
        name: What ``meta.endpoint`` begins with.
        page_size: Entities per page if none is asked for.
        max_page_size: Larger page sizes are silently cut to this; None: never.
        paged: False: the index is one list without ``pagination``.
    """

    def __init__(
        self,
        name: str,
        rows: Iterable[Mapping[str, Any]] = (),
        *,
        page_size: int = 100,
        max_page_size: int | None = 100,
        paged: bool = True,
        ids: Literal["int", "str"] = "int",
        random: Random,
    ) -> None:
        self.name = name
        self.page_size = page_size
        self.max_page_size = max_page_size
        self.paged = paged
        self._ids = ids
        self._random = random
        self._largest = 0
        self._rows: list[_Row] = []
        self._by_id: dict[str, _Row] = {}
        for row in rows:
            self.insert(row)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """All rows, in order."""
        return [json.loads(row.text) for row in self._rows]

    def get(self, id: int | str) -> dict[str, Any]:  # noqa: A002 (the vendor's own word)
        """Return the row; on the wire an unknown id is a 404."""
        row: dict[str, Any] = json.loads(self._find(id).text)
        return row

    def insert(self, row: Mapping[str, Any], *, at: int | None = None) -> int | str:
        """Add a row, at the end or before position *at*; without an ``id`` it gets one."""
        id_ = row["id"] if "id" in row else self._new_id()
        if str(id_) in self._by_id:
            raise ValueError(f"{self.name} has an id {id_!r} already")
        stored = _Row(id_, to_text({**row, "id": id_}))
        self._by_id[str(id_)] = stored
        self._rows.insert(len(self._rows) if at is None else at, stored)
        if isinstance(id_, int):
            self._largest = max(self._largest, id_)
        return id_

    def update(self, id: int | str, changes: Mapping[str, Any]) -> None:  # noqa: A002 (as above)
        """Merge *changes* into the row; the id stays."""
        self.replace(id, {**self.get(id), **changes})

    def replace(self, id: int | str, row: Mapping[str, Any]) -> None:  # noqa: A002 (as above)
        """Put *row* in the place of the one that is there; the id stays."""
        stored = self._find(id)
        stored.text = to_text({**row, "id": stored.id})

    def delete(self, id: int | str) -> None:  # noqa: A002 (as above)
        """Take the row out."""
        self._rows.remove(self._find(id))
        del self._by_id[str(id)]

    def text(self, id: int | str) -> str:  # noqa: A002 (as above)
        """Return the row as JSON."""
        return self._find(id).text

    def size_in_effect(self, asked: int | None) -> int:
        """Return how many rows a page has if *asked* are asked for."""
        size = self.page_size if asked is None else asked
        return size if self.max_page_size is None else min(size, self.max_page_size)

    def texts(self, filters: Filters, start: int, stop: int | None) -> tuple[list[str], int]:
        """Return the rows that pass *filters* from *start* to *stop* as JSON, and their number.

        Args:
            filters: For each key the values of which a row must have one.
            start: Position of the first row among those that pass.
            stop: Position after the last; None for all.
        """
        rows = self._rows if not filters else [row for row in self._rows if _passes(row, filters)]
        return [row.text for row in rows[start:stop]], len(rows)

    def _find(self, id_: int | str) -> _Row:
        try:
            return self._by_id[str(id_)]
        except KeyError:
            raise RefusedError(404, "not_found") from None

    def _new_id(self) -> int | str:
        if self._ids == "int":
            return self._largest + 1
        return f"{self._random.getrandbits(64):016x}"


def _passes(row: _Row, filters: Filters) -> bool:
    values = json.loads(row.text)
    return all(_plain(values.get(key)) in wanted for key, wanted in filters.items())


def _plain(value: Any) -> str:
    """Return *value* as it is written in a query; ``""`` for what is null or not there."""
    if value is None:
        return ""
    return value if isinstance(value, str) else to_text(value)
