"""Bytes to models and models to bytes, by the rules of a cattrs converter."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar, overload

from cattrs import BaseConverter

from accutics_authentic._base.objects import check_instance
from accutics_authentic._codec.fast.reader import Readers
from accutics_authentic.errors import DecodeError, ProtocolError

from .converters import Converters, structure
from .encode import encode
from .mismatch import child_path, json_key
from .pages import MAX_ROWS, DecodedPage, RowByRowReader, run_to_end, too_many_rows
from .parse import malformed_error, parse_json
from .strict import make_converter

T = TypeVar("T")

#: A larger page is read row by row, so that the event loop gets a turn now and then.
MAX_SINGLE_PASS = 2**20


def is_large(body: bytes) -> bool:
    """Return whether decoding *body* at once would keep the event loop waiting for long."""
    return len(body) > MAX_SINGLE_PASS


class Codec:
    """Decodes bodies and encodes them.

    An *envelope* is a generic attrs class with one type variable, which is the whole type of one
    of its fields; what stands there is the *model*.

    Args:
        converter: Structures everything; a strict one if not given.
    """

    def __init__(self, converter: BaseConverter | None = None) -> None:
        own = make_converter() if converter is None else converter
        self._rules = Converters(own, own)
        self._readers = Readers(self._rules)

    def using(self, converter: BaseConverter) -> Codec:
        """Return a codec whose models go through *converter*, by its rules; envelopes do not.

        Mappings and rows without a class are no models: they stay strict.
        """
        check_instance(converter, BaseConverter, "converter")
        codec = Codec(self._rules.envelopes)
        codec._rules = Converters(self._rules.envelopes, converter)
        codec._readers = Readers(codec._rules)
        return codec

    def prepare(self, envelope: Any, key: str, model: Any) -> None:
        """Build what reads *model*, alone in *envelope* and as the rows in its field *key*.

        Cheap to call again; what was registered on the converter since then counts.

        Raises:
            ConfigurationError: It cannot be read; the text names class and field, and the line
                that mends it.
        """
        self._readers.check(model)
        self._readers.get(envelope, key, model)
        self._readers.get(model)
        self._readers.get(envelope[model])

    @overload
    def decode(self, body: bytes, kind: type[T]) -> T: ...

    @overload
    def decode(self, body: bytes, kind: Any) -> Any: ...  # a form that is no class

    def decode(self, body: bytes, kind: Any) -> Any:
        """Return *body* as *kind*: a model, or an envelope with its model as argument.

        Raises:
            DecodeError: It is no JSON, or does not fit.
            ConfigurationError: The converter has no hook for *kind*.
        """
        outcome = self._decode(body, kind)
        del body  # a traceback shows the locals of each frame
        if isinstance(outcome, DecodeError):
            raise outcome
        return outcome

    def decode_page(
        self,
        body: bytes,
        envelope: Any,
        key: str,
        model: Any,
        *,
        start: int = 0,
        max_rows: int = MAX_ROWS,
    ) -> DecodedPage[Any]:
        """Return the rows from *start* on that *body* has in the field *key* of *envelope*.

        Args:
            body: The bytes of one page.
            envelope: An envelope, without its argument.
            key: The name of its field for the rows.
            model: The type of a row: a class, ``dict``, ``Any``.
            start: Rows before it are not looked at, whatever they are.
            max_rows: A page of more is refused.

        Raises:
            DecodeError: It is no JSON, or the envelope itself does not fit.
            ProtocolError: There are more rows than *max_rows*.
            ConfigurationError: A converter has no hook for *envelope* or *model*.
        """
        return run_to_end(
            self.decode_page_in_slices(body, envelope, key, model, start=start, max_rows=max_rows)
        )

    def decode_page_in_slices(
        self, body: bytes, envelope: Any, key: str, model: Any, *, start: int, max_rows: int
    ) -> Generator[None, None, DecodedPage[Any]]:
        """Do what ``decode_page`` does, and yield where the event loop may have a turn.

        That is never for a page of less than 1 MiB that fits.
        """
        outcome = self._read_at_once(body, envelope, key, model, start, max_rows)
        if outcome is None:
            pages = RowByRowReader(self._rules, self._readers, envelope, key, model)
            outcome = yield from pages.read(body, start, max_rows)
        del body  # a traceback shows the locals of each frame
        if isinstance(outcome, ProtocolError):
            raise outcome
        return outcome

    def encode(self, value: object, *, changes: bool = False) -> bytes:
        """Return *value* as compact JSON in UTF-8.

        What is no JSON of itself goes through the converter. With *changes*, an instance is
        written without the fields that have their default.

        Raises:
            ConfigurationError: JSON cannot say it; the text names the place and the type.
        """
        return encode(value, self._rules.models, changes=changes)

    def _decode(self, body: bytes, kind: Any) -> Any:
        reader = self._readers.get(kind)
        if reader is not None:
            try:
                return reader.read(body)
            except Exception:  # noqa: S110  # by its hook, then, which has the words
                pass
        try:
            raw = parse_json(body)
        except Exception as error:  # msgspec's own, and two of Python's
            return malformed_error(error, body)
        opened = self._rules.split_envelope(kind)
        if opened is None:
            return structure(raw, kind, self._rules.for_type(kind), "$")
        outer, key, model = opened
        rest = structure(raw, outer[Any], self._rules.envelopes, "$")
        if isinstance(rest, DecodeError):
            return rest
        path = child_path("$", json_key(outer[Any], key, self._rules.envelopes))
        inner = structure(getattr(rest, key), model, self._rules.for_type(model), path)
        if isinstance(inner, DecodeError):
            return inner
        object.__setattr__(rest, key, inner)  # nobody has seen it yet, frozen or not
        return rest

    def _read_at_once(
        self, body: bytes, envelope: Any, key: str, model: Any, start: int, max_rows: int
    ) -> DecodedPage[Any] | ProtocolError | None:
        """Return the rows of a page that is small enough and fits, by one call of msgspec."""
        if is_large(body):
            return None
        reader = self._readers.get(envelope, key, model)
        if reader is None:
            return None
        try:
            items, rest = reader.read_rows(body, start)
        except Exception:  # the row that does not fit is to be found
            return None
        count = start + len(items)
        return DecodedPage(items, rest) if count <= max_rows else too_many_rows(count, max_rows)
