"""The rows of one page, read one by one: no row hides another, and no page blocks for long.

A page is usually read by one call of msgspec, all rows at once. That call cannot say which of the
rows did not fit, and a large page would keep the event loop waiting. So here the bytes are first
cut into rows, which is cheap, and then each row is read by itself: the fast way if there is one,
and only a row that does not fit by the hook, which words the error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from secrets import token_hex
from typing import Any, Generic, TypeVar

import msgspec
from cattrs.dispatch import StructureHook

from accutics_authentic._base.structs import Frozen
from accutics_authentic._codec.fast.reader import Readers
from accutics_authentic.errors import DecodeError, ProtocolError

from .converters import Converters, hook_for, structure
from .mismatch import child_path, decode_error, json_key
from .parse import malformed_error, parse_json

T = TypeVar("T")

SLICE_BYTES = 256 * 1024  # bytes of rows that are read between two turns of the event loop
MAX_ROWS = 100_000  # on one page, if no number was asked for
MIN_ROW_LIMIT = 10_000  # on one page, where fewer were asked for

_TAKEN = msgspec.Raw()
_OBJECT = re.compile(rb"\s*\{")
_split_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_split_array = msgspec.json.Decoder(list[msgspec.Raw]).decode


class DecodedPage(Frozen, Generic[T], frozen=True, eq=True):
    """The rows of one page, as far as they fit.

    Attributes:
        items: The rows from the start on, up to the first that does not fit.
        rest: The envelope, typed; what it holds in place of the rows means nothing.
        refusal: What is wrong with the row behind the last item, or None.
        refused: The bytes of that row.
    """

    items: tuple[T, ...] = ()
    envelope: Any = None  # Any: the vendor's own class
    error: DecodeError | None = None
    refused: bytes = b""


class SplitPage(Frozen, frozen=True):
    """A page cut into its envelope and its rows.

    msgspec takes no half of a surrogate pair, not even in what it skips. Where a body has one,
    the escapes of surrogates are spelled as text until their row is read.

    Attributes:
        envelope: Plain values, with an empty list where the rows were.
        rows: The bytes of each row.
        marker: What stands for the backslash and ``u`` of a surrogate; empty if nothing does.
    """

    envelope: Any  # Any: JSON
    rows: list[msgspec.Raw]
    marker: bytes = b""

    @classmethod
    def of(cls, body: bytes, name: str) -> SplitPage:
        """Cut *body*, which has its rows in the field *name*; raise anything if it is no JSON."""
        if not _OBJECT.match(body):
            return cls(parse_json(body), [])
        try:
            return cls._of(body, name, b"")
        except msgspec.DecodeError:
            if b"\\u" not in body:
                raise
        marker = token_hex(8).encode()
        pair = marker + b"-"
        text = body.replace(b"\\\\", pair)  # each backslash that is left begins an escape
        for letter in (b"d", b"D"):
            text = text.replace(b"\\u" + letter, marker + letter)
        return cls._of(text.replace(pair, b"\\\\"), name, marker)

    @classmethod
    def _of(cls, text: bytes, name: str, marker: bytes) -> SplitPage:
        envelope: dict[str, Any] = {}  # Any: JSON
        rows: list[msgspec.Raw] = []
        for field, raw in _split_object(text).items():
            if field == name and memoryview(raw)[0] == ord("["):
                envelope[field], rows = [], _split_array(raw)
            else:
                envelope[field] = parse_json(_restored(raw, marker))
        return cls(envelope, rows, marker)

    def pop_row(self, index: int) -> bytes:
        """Return a row as it stands in the body, and forget it: it will take memory as a value."""
        raw, self.rows[index] = self.rows[index], _TAKEN
        return _restored(raw, self.marker)


def _restored(raw: msgspec.Raw, marker: bytes) -> bytes:
    return bytes(raw).replace(marker, b"\\u") if marker else bytes(raw)


class RowByRowReader:
    """Reads the pages of one envelope and one model, row by row.

    Args:
        rules: The converters of envelopes and of rows.
        readers: The fast readers of the same converters.
        envelope: An envelope, without its argument.
        key: The name of its field for the rows.
        model: The type of a row.
    """

    def __init__(
        self, rules: Converters, readers: Readers, envelope: Any, key: str, model: Any
    ) -> None:
        self._envelope = envelope[list[Any]]
        self._envelopes = rules.envelopes
        self._name = json_key(envelope[Any], key, rules.envelopes)
        self._model = model
        self._converter = rules.for_type(model)
        reader = readers.get(model)
        self._read_fast: Callable[[bytes], Any] | None = reader.read if reader else None

    def read(
        self, body: bytes, start: int, max_rows: int
    ) -> Generator[None, None, DecodedPage[Any] | ProtocolError]:
        """Yield where the event loop may have a turn; return the rows, or why there are none."""
        try:
            cut = SplitPage.of(body, self._name)
        except Exception as error:  # msgspec's own, and two of Python's
            return malformed_error(error, body)
        rest = structure(cut.envelope, self._envelope, self._envelopes, "$")
        if isinstance(rest, DecodeError):
            return rest
        if len(cut.rows) > max_rows:
            return too_many_rows(len(cut.rows), max_rows)
        hook = hook_for(self._model, self._converter)
        items: list[Any] = []
        left = SLICE_BYTES
        for index in range(start, len(cut.rows)):
            raw = cut.pop_row(index)
            left -= len(raw)
            if left < 0:
                left = SLICE_BYTES
                yield
            item = self._row(raw, index, hook)
            if isinstance(item, DecodeError):
                item.fill(index=index)
                return DecodedPage(tuple(items), rest, item, raw)
            items.append(item)
        return DecodedPage(tuple(items), rest)

    def _row(self, raw: bytes, index: int, hook: StructureHook) -> Any:
        """Return a row, or the error for it."""
        if self._read_fast is not None:
            try:
                return self._read_fast(raw)
            except Exception:  # noqa: S110  # by the hook, then, which has the words
                pass
        path = child_path(child_path("$", self._name), index)
        try:
            plain = parse_json(raw)
        except Exception as error:
            return malformed_error(error, raw, what="row", where=path)
        try:
            return hook(plain, self._model)
        except Exception as error:
            return decode_error(error, plain, self._model, self._converter, path)


def run_to_end(slices: Generator[None, None, T]) -> T:
    """Return what *slices* return, all of them taken at once."""
    while True:
        try:
            next(slices)
        except StopIteration as end:
            value: T = end.value
            return value


def row_bytes(body: bytes, name: str, index: int) -> bytes:
    """Return the bytes of one row of a page that was read, whose rows are in the field *name*."""
    return SplitPage.of(body, name).pop_row(index)


def max_rows_for(asked: int | None) -> int:
    """Return how many rows are read of a page for which *asked* were asked.

    A server may give more than it was asked for, or ignore the number; but not so many more that
    reading them would burst the process.
    """
    return MAX_ROWS if asked is None else max(MIN_ROW_LIMIT, 10 * asked)


def too_many_rows(count: int, allowed: int) -> ProtocolError:
    """Return the error for a page of more rows than *allowed*."""
    return ProtocolError(
        f"the page holds {count} rows, more than the {allowed} that are read of one page: "
        "ask for larger pages if the server means it"
    )
