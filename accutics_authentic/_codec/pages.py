"""One page of rows, read row by row: no row hides another, and no page blocks the loop for long.

A page is usually read by one call of msgspec, all rows at once. That call cannot say which row did
not fit, and for a large page it would keep the event loop waiting. So here the bytes are first
split into rows, which is cheap, and then each row is read by itself: fast where possible, and by
its hook if it does not fit, since the hook builds the message.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import nullcontext
from typing import Any, Generic, TypeVar

import msgspec
from cattrs.dispatch import StructureHook

from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import DecodeError, ProtocolError

from .converters import Converters, hook_for, structure
from .digits import kept_digits
from .internals import json_key
from .mismatch import child_path
from .parse import malformed_error, parse_exactly, parse_json
from .readers import Readers

T = TypeVar("T")

SLICE_BYTES = 256 * 1024  # of rows, read between two turns of the event loop
MAX_ROWS = 100_000  # accepted on one page, if no number was requested
MIN_ROW_LIMIT = 10_000  # accepted on one page, however few were requested

_POPPED = msgspec.Raw()
_OBJECT = lazy_pattern(rb"\s*\{")
_split_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_split_array = msgspec.json.Decoder(list[msgspec.Raw]).decode


class DecodedPage(Frozen, Generic[T], frozen=True, eq=True):
    """One page, decoded up to the first row that does not fit.

    Attributes:
        items: The rows from the start on, up to the first that does not fit.
        envelope: The envelope, typed. Ignore what it holds in place of the rows.
        error: What is wrong with the row after the last item, or None.
    """

    items: tuple[T, ...] = ()
    envelope: Any = None  # Any: the vendor's own class
    error: DecodeError | None = None


class SplitPage(Frozen, frozen=True):
    """The bytes of a page, split into its envelope and its rows.

    msgspec takes no lone surrogate, not even in what it skips. If a body has one, each surrogate
    escape is replaced by a marker until its row is read.

    Attributes:
        envelope: Plain values, with an empty list in place of the rows.
        rows: The bytes of each row.
        marker: What stands for the backslash and ``u`` of a surrogate's escape, if anything does.
    """

    envelope: Any  # Any: JSON
    rows: list[msgspec.Raw]
    marker: bytes = b""

    @classmethod
    def of(cls, body: bytes, key: str) -> SplitPage:
        """Split *body*, which has its rows under *key*; raise any exception if it is not JSON."""
        if not _OBJECT.match(body):
            return cls(parse_json(body), [])
        try:
            return cls._of(body, key, b"")
        except msgspec.DecodeError:
            if b"\\u" not in body:
                raise
        marker = os.urandom(8).hex().encode()
        backslash = marker + b"-"
        text = body.replace(b"\\\\", backslash)  # each backslash that is left begins an escape
        for letter in (b"d", b"D"):  # surrogates are U+D800 to U+DFFF
            text = text.replace(b"\\u" + letter, marker + letter)
        return cls._of(text.replace(backslash, b"\\\\"), key, marker)

    @classmethod
    def _of(cls, text: bytes, key: str, marker: bytes) -> SplitPage:
        envelope: dict[str, Any] = {}  # Any: JSON
        rows: list[msgspec.Raw] = []
        for name, raw in _split_object(text).items():
            if name == key and memoryview(raw)[0] == ord("["):
                envelope[name], rows = [], _split_array(raw)
            else:
                envelope[name] = parse_json(_unmarked(raw, marker))
        return cls(envelope, rows, marker)

    def pop_row(self, index: int) -> bytes:
        """Return the bytes of a row and free them here: the row will need memory as a value."""
        raw, self.rows[index] = self.rows[index], _POPPED
        return _unmarked(raw, self.marker)


def _unmarked(raw: msgspec.Raw, marker: bytes) -> bytes:
    return bytes(raw).replace(marker, b"\\u") if marker else bytes(raw)


class RowByRowReader:
    """Reads pages of one envelope and one model, row by row.

    Args:
        converters: The converters of envelopes and of rows.
        readers: The fast readers of the same converters.
        envelope: An envelope, without its argument.
        field: The name of its field for the rows.
        model: The type of a row.
        exact: Whether rows keep all digits; they have no class then.
    """

    def __init__(
        self,
        converters: Converters,
        readers: Readers,
        envelope: Any,
        field: str,
        model: Any,
        *,
        exact: bool,
    ) -> None:
        self._envelope = envelope[list[Any]]
        self._envelopes = converters.envelopes
        self._key = json_key(envelope[Any], field, converters.envelopes)
        self._model = model
        self._converter = converters.for_type(model)
        self._needs_digits = readers.needs_digits(model)
        self._parse = parse_exactly if exact else parse_json
        reader = None if exact else readers.get(model)
        self._read_fast: Callable[[bytes], Any] | None = reader.read if reader else None

    def read(
        self, body: bytes, start: int, max_rows: int
    ) -> Generator[None, None, DecodedPage[Any] | ProtocolError]:
        """Yield where the event loop may have a turn; return the page, or why there is none."""
        try:
            page = SplitPage.of(body, self._key)
        except Exception as error:  # msgspec's own, and two of Python's
            return malformed_error(error, body)
        envelope = structure(page.envelope, self._envelope, self._envelopes, "$")
        if isinstance(envelope, DecodeError):
            return envelope
        if len(page.rows) > max_rows:
            return too_many_rows(len(page.rows), max_rows)
        hook = hook_for(self._model, self._converter)
        items: list[Any] = []
        left = SLICE_BYTES
        for index in range(start, len(page.rows)):
            raw = page.pop_row(index)
            left -= len(raw)
            if left < 0:
                left = SLICE_BYTES
                yield
            item = self._row(raw, index, hook)
            if isinstance(item, DecodeError):
                item.fill(index=index)
                return DecodedPage(tuple(items), envelope, item)
            items.append(item)
        return DecodedPage(tuple(items), envelope)

    def _row(self, raw: bytes, index: int, hook: StructureHook) -> Any:
        """Return a row, or the error for it."""
        if self._read_fast is not None:
            try:
                return self._read_fast(raw)
            except Exception:  # noqa: S110  # the hook reads it again and builds the message
                pass
        with kept_digits() if self._needs_digits else nullcontext():
            return self._row_by_hook(raw, index, hook)

    def _row_by_hook(self, raw: bytes, index: int, hook: StructureHook) -> Any:
        path = child_path(child_path("$", self._key), index)
        try:
            plain = self._parse(raw)
        except Exception as error:
            return malformed_error(error, raw, what="row", where=path)
        try:
            return hook(plain, self._model)
        except Exception as error:
            from .sites import decode_error  # most documents fit

            return decode_error(error, plain, self._model, self._converter, path)


def run_to_end(
    begun: DecodedPage[T] | Generator[None, None, DecodedPage[T]],
) -> DecodedPage[T]:
    """Return the page that ``begin_page`` has begun, after running all parts without a pause."""
    if isinstance(begun, DecodedPage):
        return begun
    while True:
        try:
            next(begun)
        except StopIteration as end:
            page: DecodedPage[T] = end.value
            return page


def row_bytes(body: bytes, key: str, index: int) -> bytes:
    """Return the bytes of one row of a page that has been decoded and has its rows under *key*."""
    return SplitPage.of(body, key).pop_row(index)


def max_rows_for(requested: int | None) -> int:
    """Return how many rows are accepted on a page for which *requested* rows were requested.

    A server may send more than was requested, or ignore the number; but not so many more that
    reading them would exhaust the memory.
    """
    return MAX_ROWS if requested is None else max(MIN_ROW_LIMIT, 10 * requested)


def too_many_rows(count: int, allowed: int) -> ProtocolError:
    """Return the error for a page of more rows than *allowed*."""
    return ProtocolError(
        f"the page holds {count} rows, more than the {allowed} that are read of one page: "
        "ask for larger pages if the server means it"
    )
