"""Bytes to models and models to bytes, by the hooks of a cattrs converter."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import nullcontext
from typing import Any, TypeVar, overload

from cattrs import BaseConverter

from accutics_authentic._base.objects import check_instance
from accutics_authentic.errors import DecodeError, ProtocolError

from .converters import Converters, structure
from .digits import kept_digits
from .internals import json_key
from .mismatch import child_path
from .pages import MAX_ROWS, DecodedPage, RowByRowReader, run_to_end, too_many_rows
from .parse import malformed_error, parse_json
from .readers import Readers
from .strict import make_converter

T = TypeVar("T")

#: A larger body keeps the event loop waiting for long, so it is read in parts, or in a thread.
BIG_BODY = 2**20  # bytes

#: Models whose rows are plain JSON values.
PLAIN = (str, dict, dict[str, Any], Any)


class Codec:
    """Decodes bodies and encodes them.

    An *envelope* is a generic attrs class with one type variable, which is the whole type of one
    of its fields; the type in its place is the *model*.

    Args:
        converter: Structures everything but models. A strict converter if not given.
        models: Structures models; *converter* if not given.
        exact: Whether rows without a class keep all digits of their numbers.
    """

    def __init__(
        self,
        converter: BaseConverter | None = None,
        models: BaseConverter | None = None,
        *,
        exact: bool = False,
    ) -> None:
        envelopes = make_converter() if converter is None else converter
        self._converters = Converters(envelopes, envelopes if models is None else models)
        self._exact = exact
        self._readers = Readers(self._converters, exact=exact)

    def using(self, converter: BaseConverter) -> Codec:
        """Return a codec that reads and writes models by *converter*, and envelopes as before.

        Mappings and rows without a class are not models: they stay strict.
        """
        check_instance(converter, BaseConverter, "converter")
        return Codec(self._converters.envelopes, converter)

    def exact(self, model: Any) -> Codec:
        """Return a codec for pages of *model* that keeps the digits of numbers.

        In rows without a class, a number with a point or an exponent is a ``Decimal``; other rows
        are read as ever.
        """
        if model not in PLAIN:
            return self
        return Codec(self._converters.envelopes, self._converters.models, exact=True)

    def check(self, model: Any) -> None:
        """Refuse a *model* that cannot be read.

        Cheap to call again. Hooks that were registered meanwhile count.

        Raises:
            ConfigurationError: The text names class and field, and the line that mends it.
        """
        self._readers.check(model)

    @overload
    def decode(self, body: bytes, kind: type[T]) -> T: ...

    @overload
    def decode(self, body: bytes, kind: Any) -> Any: ...  # a type that is not a class

    def decode(self, body: bytes, kind: Any) -> Any:
        """Return *body* as *kind*: a model, or an envelope with its model as argument.

        Raises:
            DecodeError: It is not JSON, or does not fit.
            ConfigurationError: The converter has no hook for *kind*.
        """
        reader = self._readers.get(kind)
        if reader is not None:
            try:
                return reader.read(body)
            except Exception:  # noqa: S110  # the hook reads it again and builds the message
                pass
        with kept_digits() if self._readers.needs_digits(kind) else nullcontext():
            outcome = self._decode_by_hooks(body, kind)
        if isinstance(outcome, DecodeError):
            raise outcome
        return outcome

    def decode_page(
        self,
        body: bytes,
        envelope: Any,
        field: str,
        model: Any,
        *,
        start: int = 0,
        max_rows: int = MAX_ROWS,
    ) -> DecodedPage[Any]:
        """Return the page in *body*: its rows from *start* on, and its envelope.

        Args:
            body: The bytes of one page.
            envelope: An envelope, without its argument.
            field: The name of its field for the rows.
            model: The type of a row: a class, ``dict``, ``Any``.
            start: Rows before it are skipped, whatever they are.
            max_rows: A page of more rows is refused.

        Raises:
            DecodeError: It is not JSON, or the envelope itself does not fit.
            ProtocolError: There are more rows than *max_rows*.
            ConfigurationError: A converter has no hook for *envelope* or *model*.
        """
        return run_to_end(
            self.begin_page(body, envelope, field, model, start=start, max_rows=max_rows)
        )

    def begin_page(
        self, body: bytes, envelope: Any, field: str, model: Any, *, start: int, max_rows: int
    ) -> DecodedPage[Any] | Generator[None, None, DecodedPage[Any]]:
        """Return the page, as ``decode_page`` does, or what decodes it in parts.

        The parts yield where the event loop may have a turn. A page of at most ``BIG_BODY`` bytes,
        all of which fits, is returned.
        """
        page = self._decode_at_once(body, envelope, field, model, start, max_rows)
        if page is not None:
            return page
        return self._decode_in_parts(body, envelope, field, model, start, max_rows)

    def _decode_in_parts(
        self, body: bytes, envelope: Any, field: str, model: Any, start: int, max_rows: int
    ) -> Generator[None, None, DecodedPage[Any]]:
        reader = RowByRowReader(
            self._converters, self._readers, envelope, field, model, exact=self._exact
        )
        outcome = yield from reader.read(body, start, max_rows)
        if isinstance(outcome, ProtocolError):
            raise outcome
        return outcome

    def structure(self, value: Any, kind: type[T], where: str) -> T:
        """Return *value*, which was JSON, as *kind*: a model.

        Args:
            value: A plain value, as ``read_json`` returns them.
            kind: The model.
            where: The place of the value in the body, for errors.

        Raises:
            DecodeError: It does not fit.
        """
        outcome: T | DecodeError = structure(value, kind, self._converters.for_type(kind), where)
        if isinstance(outcome, DecodeError):
            raise outcome
        return outcome

    def encode(self, value: object, *, changes: bool = False) -> bytes:
        """Return *value* as compact JSON in UTF-8.

        What JSON does not know goes through the converter. With *changes*, an instance is written
        without the fields that have their default.

        Raises:
            ConfigurationError: It cannot be written as JSON. The text names path and type.
        """
        from .encode import encode  # programs that only read do not need it

        return encode(value, self._converters.models, changes=changes)

    def line_encoder(self, model: Any) -> Callable[[Sequence[Any]], bytes]:
        """Return what writes rows, read as *model*, as JSON: each on its line.

        What it returns raises as ``encode`` does.
        """
        from . import lines  # as above

        if model in PLAIN:
            return lines.encode_dict_lines
        return lines.row_encoder(self.encode, self._converters.models.unstructure)

    def _decode_by_hooks(self, body: bytes, kind: Any) -> Any:
        """Return *body* as *kind*, or the ``DecodeError`` that says why it does not fit."""
        try:
            raw = parse_json(body)
        except Exception as error:  # msgspec's own, and two of Python's
            return malformed_error(error, body)
        parts = self._converters.split_envelope(kind)
        if parts is None:
            return structure(raw, kind, self._converters.for_type(kind), "$")
        outer, field, model = parts
        envelope = structure(raw, outer[Any], self._converters.envelopes, "$")
        if isinstance(envelope, DecodeError):
            return envelope
        path = child_path("$", json_key(outer[Any], field, self._converters.envelopes))
        content = getattr(envelope, field)
        value = structure(content, model, self._converters.for_type(model), path)
        if isinstance(value, DecodeError):
            return value
        object.__setattr__(envelope, field, value)  # nobody has seen it yet, frozen or not
        return envelope

    def _decode_at_once(
        self, body: bytes, envelope: Any, field: str, model: Any, start: int, max_rows: int
    ) -> DecodedPage[Any] | None:
        """Return a page that is small and fits, by one call of msgspec; None if it is not."""
        if len(body) > BIG_BODY:
            return None
        reader = self._readers.get(envelope, field, model)
        if reader is None:
            return None
        try:
            items, rest = reader.read_rows(body, start)
        except Exception:  # one row does not fit; which one is found row by row
            return None
        count = start + len(items) if items else 0  # else the page has no more than *start*
        if count > max_rows:
            raise too_many_rows(count, max_rows)
        return DecodedPage(items, rest)
