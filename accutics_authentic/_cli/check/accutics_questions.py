"""What a check asks Accutics about one list, each question by the replies before it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from attrs import define, field, frozen

from .links import ListUrl
from .lists import ListReply
from .question import NOT_ASKED, Asking, Question, Reply

SIZES = (1_000, 10_000)  # asked for while pages come as large as that
SMALLER_SIZES = (500, 100)  # asked for while they are refused
SMALL = 2  # rows per page, so that even a short list has several pages
FAR = 1_000_000  # a page beyond the end of any list
UNKNOWN = "accutics-authentic-check"  # a segment that no API has
_FILTER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,40}")
Params = Mapping[str, str | int | list[str]]

NO_LIST = ListReply(NOT_ASKED)


@frozen
class Filter:
    """A filter: rows whose *key* has a value.

    Attributes:
        key: The key; it is shown.
        value: The value; it is not.
    """

    key: str
    value: str | int = field(repr=False)

    def passes(self, row: Any) -> bool:  # Any: JSON
        """Return whether *row* has the value."""
        return isinstance(row, dict) and row.get(self.key) == self.value


@define
class AccuticsReplies:
    """The replies; None where something was not asked.

    Attributes:
        url: Of the list.
        params: What the user wants the list filtered by.
        first: The list without a page size.
        large: Large pages, by the size asked for, in the order of asking.
        small: A small first page, and the pages along ``next``.
        trial: The filter that was tried, if the user gave none.
        filtered: Small pages with a filter, along ``next``.
        by_number: The second small page, by its number.
        last: The last page, by its number and the size of the largest one.
        after_last: The page after it.
        beyond: A page beyond the end.
        unknown_path: An unknown path.
        wrong_token: The list, with a token that is wrong.
        all: All replies.
    """

    url: ListUrl
    params: Params
    first: ListReply = NO_LIST
    large: dict[int, ListReply] = field(factory=dict)
    small: list[ListReply] = field(factory=list)
    trial: Filter | None = None
    filtered: list[ListReply] = field(factory=list)
    by_number: ListReply | None = None
    last: ListReply | None = None
    after_last: ListReply | None = None
    beyond: ListReply | None = None
    unknown_path: Reply = NOT_ASKED
    wrong_token: Reply = NOT_ASKED
    all: list[Reply] = field(factory=list)

    @property
    def largest(self) -> ListReply | None:
        """The largest page that came."""
        pages = [each for each in self.large.values() if each.rows is not None]
        return max(pages, key=lambda each: len(each.rows or ()), default=None)

    def ask_list(self, /, **params: str | int | list[str]) -> Asking[ListReply]:
        """Ask for a page of the list."""
        reply = yield from self.ask(Question(path=self.url.path, params={**self.params, **params}))
        return ListReply(reply)

    def ask(self, question: Question) -> Asking[Reply]:
        """Ask, and keep the reply."""
        reply = yield question
        self.all.append(reply)
        return reply


def ask_accutics(url: ListUrl, params: Params) -> Asking[AccuticsReplies]:
    """Ask at most 16 questions about the list at *url*."""
    found = AccuticsReplies(url, params)
    found.first = yield from found.ask_list()
    if found.first.rows is not None:
        yield from _ask_sizes(found)
        found.small.append((yield from found.ask_list(page_size=SMALL)))
        yield from _follow(found, found.small, pages=3)
        yield from _ask_filter(found)
        yield from _ask_numbers(found)
    *above, last = url.path
    path = (*above, f"{last}-{UNKNOWN}")
    found.unknown_path = yield from found.ask(Question(path=path))
    found.wrong_token = yield from found.ask(Question(path=url.path, wrong_token=True))
    return found


def _ask_sizes(found: AccuticsReplies) -> Asking[None]:
    for size in SIZES:
        found.large[size] = page = yield from found.ask_list(page_size=size)
        if page.rows is None or len(page.rows) < size:
            break
    if found.largest is None:
        for size in SMALLER_SIZES:
            found.large[size] = page = yield from found.ask_list(page_size=size)
            if page.rows is not None:
                break


def _follow(found: AccuticsReplies, pages_so_far: list[ListReply], *, pages: int) -> Asking[None]:
    """Go along ``next``, as long as it leads to the list itself."""
    while len(pages_so_far) < pages:
        link = pages_so_far[-1].next
        params = None if link is None else found.url.params_of(link)
        if params is None:
            return
        reply = yield from found.ask(Question(path=found.url.path, params=params))
        pages_so_far.append(ListReply(reply))


def _ask_filter(found: AccuticsReplies) -> Asking[None]:
    params: dict[str, str | int | list[str]] = {}
    if not found.params:
        found.trial = likely_filter((found.largest or found.first).rows or [])
        if found.trial is None:
            return
        params = {found.trial.key: found.trial.value}
    found.filtered.append((yield from found.ask_list(page_size=1, **params)))
    yield from _follow(found, found.filtered, pages=2)


def likely_filter(rows: list[Any]) -> Filter | None:  # Any: JSON
    """Return a filter that some of the *rows* pass, at least two of them and not all."""
    for kind in (str, int):  # texts are the likelier filters
        for key in rows[0] if rows and isinstance(rows[0], dict) else ():
            if not _FILTER_NAME.fullmatch(key) or key in ("page", "page_size"):
                continue
            values = [row.get(key) for row in rows if isinstance(row, dict)]
            counts = Counter(each for each in values if type(each) is kind and f"{each}".strip())
            for value, count in counts.most_common(1):
                if 1 < count < len(rows):
                    return Filter(key, value)
    return None


def _ask_numbers(found: AccuticsReplies) -> Asking[None]:
    largest, total = found.largest, found.first.total
    found.by_number = yield from found.ask_list(page=2, page_size=SMALL)
    size = len(largest.rows or ()) if largest is not None else 0
    end = FAR
    if total and size:
        end = -(-total // size)
        if end > 1:
            found.last = yield from found.ask_list(page=end, page_size=size)
        end += 1
    found.beyond = yield from found.ask_list(page=end, page_size=size or SMALL)
    if end < FAR:
        found.after_last = found.beyond
        if found.beyond.rows:
            found.beyond = yield from found.ask_list(page=FAR, page_size=size)
