"""Bytes to models and models to bytes, by the rules of a cattrs converter."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, overload

from cattrs import BaseConverter

from accutics_authentic.core.inner import Value
from accutics_authentic.errors import DecodeError

from .document import malformed, parse
from .encode import encode
from .reader import Readers
from .refusal import refusal, step, wire_name
from .rules import Rules, hook_for
from .strict import make_converter

T = TypeVar("T")


class Rows(Value, Generic[T], frozen=True, eq=True):
    """The rows of one page, as far as they fit.

    Attributes:
        items: The rows from the start on, up to the first that does not fit.
        rest: The envelope, typed; what it holds in place of the rows means nothing.
        refusal: What is wrong with the row behind the last item, or None.
    """

    items: tuple[T, ...]
    rest: Any  # Any: the vendor's own class
    refusal: DecodeError | None = None


class Codec:
    """Decodes bodies and encodes them.

    An *envelope* is a generic attrs class with one type variable, which is the whole type of one
    of its fields; what stands there is the *model*.

    Args:
        converter: Structures everything; a strict one if not given.
    """

    def __init__(self, converter: BaseConverter | None = None) -> None:
        own = make_converter() if converter is None else converter
        self._rules = Rules(own, own)
        self._readers = Readers(self._rules)

    def using(self, converter: BaseConverter) -> Codec:
        """Return a codec whose models go through *converter*, by its rules; envelopes do not.

        Mappings and rows without a class are no models: they stay strict.
        """
        codec = Codec(self._rules.envelopes)
        codec._rules = Rules(self._rules.envelopes, converter)
        codec._readers = Readers(codec._rules)
        return codec

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

    def decode_rows(
        self, body: bytes, envelope: Any, key: str, model: Any, *, start: int = 0
    ) -> Rows[Any]:
        """Return the rows from *start* on that *body* has in the field *key* of *envelope*.

        Args:
            body: The bytes of one page.
            envelope: An envelope, without its argument.
            key: The name of its field for the rows.
            model: The type of a row: a class, ``dict``, ``Any``.
            start: Rows before it are not looked at, whatever they are.

        Raises:
            DecodeError: It is no JSON, or the envelope itself does not fit.
            ConfigurationError: A converter has no hook for *envelope* or *model*.
        """
        outcome = self._decode_rows(body, envelope, key, model, start)
        del body
        if isinstance(outcome, DecodeError):
            raise outcome
        return outcome

    def encode(self, value: object) -> bytes:
        """Return *value* as compact JSON in UTF-8.

        Mappings, sequences and scalars go as they are, instances of attrs classes through the
        converter.

        Raises:
            ConfigurationError: JSON cannot say it; the text names the place and the type.
        """
        return encode(value, self._rules.models)

    def _decode(self, body: bytes, kind: Any) -> Any:
        reader = self._readers.get(kind)
        if reader is not None:
            try:
                return reader.read(body)
            except Exception:  # noqa: S110  # by its hook, then, which has the words
                pass
        try:
            raw = parse(body)
        except Exception as error:  # msgspec's own, and two of Python's
            return malformed(error, body)
        opened = self._rules.opened(kind)
        if opened is None:
            return _structure(raw, kind, self._rules.of(kind), "$")
        outer, key, model = opened
        rest = _structure(raw, outer[Any], self._rules.envelopes, "$")
        if isinstance(rest, DecodeError):
            return rest
        path = step("$", wire_name(outer[Any], key, self._rules.envelopes))
        inner = _structure(getattr(rest, key), model, self._rules.of(model), path)
        if isinstance(inner, DecodeError):
            return inner
        object.__setattr__(rest, key, inner)  # nobody has seen it yet, frozen or not
        return rest

    def _decode_rows(
        self, body: bytes, envelope: Any, key: str, model: Any, start: int
    ) -> Rows[Any] | DecodeError:
        reader = self._readers.get(envelope, key, model)
        if reader is not None:
            try:
                return Rows(*reader.read_rows(body, start))
            except Exception:  # noqa: S110  # by its hook, then, which has the words
                pass
        try:
            raw = parse(body)
        except Exception as error:
            return malformed(error, body)
        rest = _structure(raw, envelope[list[Any]], self._rules.envelopes, "$")
        if isinstance(rest, DecodeError):
            return rest
        path = step("$", wire_name(envelope[Any], key, self._rules.envelopes))
        converter = self._rules.of(model)
        hook = hook_for(model, converter)
        items: list[Any] = []
        failure = None
        for row in getattr(rest, key)[start:]:
            try:
                items.append(hook(row, model))
            except Exception as error:
                index = start + len(items)
                failure = refusal(error, row, model, converter, step(path, index))
                failure.fill(index=index)
                break
        return Rows(tuple(items), rest, failure)


def _structure(raw: Any, kind: Any, converter: BaseConverter, path: str) -> Any:
    hook = hook_for(kind, converter)
    try:
        return hook(raw, kind)
    except Exception as error:
        return refusal(error, raw, kind, converter, path)
