"""One collection of the Accutics side: ordered rows that may change between two requests."""

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
    """An ordered list of rows, each a JSON object with a unique ``id``.

    All methods take and return copies, so rows change only through these methods.

    Attributes:
        name: The first part of ``meta.endpoint``.
        page_size: Entities per page if the request names no size.
        max_page_size: Larger page sizes are silently reduced to this; None for no maximum.
        paged: If False, the index is one list without ``pagination``.
        keys: All keys that any row has ever had.
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
        self.keys: set[str] = set()
        self._ids = ids
        self._random = random
        self._largest = 0
        self._rows: list[_Row] = []
        self._by_id: dict[str, _Row] = {}
        for row in rows:
            self.insert(row)

    def __len__(self) -> int:
        """Return the number of rows."""
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
        """Add a row at the end, or before position *at*; one without an ``id`` gets one."""
        id_ = row["id"] if "id" in row else self._new_id()
        if str(id_) in self._by_id:
            raise ValueError(f"{self.name} has an id {id_!r} already")
        stored = _Row(id_, self._to_text({**row, "id": id_}))
        self._by_id[str(id_)] = stored
        self._rows.insert(len(self._rows) if at is None else at, stored)
        if isinstance(id_, int):
            self._largest = max(self._largest, id_)
        return id_

    def update(self, id: int | str, changes: Mapping[str, Any]) -> None:  # noqa: A002 (as above)
        """Merge *changes* into the row; the id stays."""
        self.replace(id, {**self.get(id), **changes})

    def replace(self, id: int | str, row: Mapping[str, Any]) -> None:  # noqa: A002 (as above)
        """Replace the row by *row*; the id stays."""
        stored = self._find(id)
        stored.text = self._to_text({**row, "id": stored.id})

    def delete(self, id: int | str) -> None:  # noqa: A002 (as above)
        """Delete the row."""
        self._rows.remove(self._find(id))
        del self._by_id[str(id)]

    def text(self, id: int | str) -> str:  # noqa: A002 (as above)
        """Return the row as JSON."""
        return self._find(id).text

    def size_in_effect(self, asked: int | None) -> int:
        """Return the page size for a request that asks for *asked* rows, or names no size."""
        size = self.page_size if asked is None else asked
        return size if self.max_page_size is None else min(size, self.max_page_size)

    def texts(self, filters: Filters, start: int, stop: int | None) -> tuple[list[str], int]:
        """Return a slice of the rows that pass *filters* as JSON, and how many pass in all.

        Args:
            filters: The allowed values for each key.
            start: Index of the first row among those that pass.
            stop: Index after the last; None for all.
        """
        rows = self._rows if not filters else [row for row in self._rows if _passes(row, filters)]
        return [row.text for row in rows[start:stop]], len(rows)

    def _to_text(self, row: Mapping[str, Any]) -> str:
        self.keys.update(row)
        return to_text(row)

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
    """Return *value* as text, as in a query; ``""`` if it is null or absent."""
    if value is None:
        return ""
    return value if isinstance(value, str) else to_text(value)
