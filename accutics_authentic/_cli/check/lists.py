"""A reply to a request for a list of Accutics, as its document describes it ("Basics")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from .question import Reply

KEYS = (
    *("first", "previous", "current", "next", "last"),
    *("items_per_page", "total_items", "page_param", "size_param"),
)


@frozen
class ListReply:
    """A reply, and what of it a list has.

    Attributes:
        reply: The reply.
    """

    reply: Reply

    @property
    def rows(self) -> list[Any] | None:  # Any: JSON
        """The rows; None if it is no list."""
        data = self._part(self.reply.body, "data") if self.reply.ok else None
        return data if isinstance(data, list) else None

    @property
    def why(self) -> str:
        """Why there are no rows."""
        shown = "no list in data" if self.reply.ok else self.reply.shown
        return f"the list's reply is {shown}"

    @property
    def pagination(self) -> Mapping[str, Any] | None:  # Any: JSON
        """``meta.pagination``; None if there is none."""
        found = self._part(self._part(self.reply.body, "meta"), "pagination")
        return found if isinstance(found, dict) else None

    @property
    def total(self) -> int | None:
        """``total_items``, if it is a number."""
        return self._number("total_items")

    @property
    def items_per_page(self) -> int | None:
        """``items_per_page``, if it is a number."""
        return self._number("items_per_page")

    @property
    def next(self) -> str | None:
        """The link to the next page, if there is one."""
        return self.link("next")

    def link(self, name: str) -> str | None:
        """Return a link of the pagination."""
        link = (self.pagination or {}).get(name)
        return link if isinstance(link, str) else None

    @property
    def has_more(self) -> bool:
        """Whether it says that there are more rows than it holds."""
        count = len(self.rows or ())
        return self.total > count if self.total is not None else self.next is not None

    def _number(self, name: str) -> int | None:
        found = (self.pagination or {}).get(name)
        return found if type(found) is int and found >= 0 else None

    @staticmethod
    def _part(value: Any, key: str) -> Any:  # Any: JSON
        return value.get(key) if isinstance(value, dict) else None
