"""The fast readers of one codec, and the models that are known to be readable.

Both depend on the hooks that are registered. cattrs tells nobody when one is registered, but then
it forgets every hook that it has made. So ``Readers`` watches the hook of ``Canary``, a type that
nobody uses and that, like a canary in a mine, shows a change first: once cattrs makes another hook
for it, all that was learned is out of date.
"""

from __future__ import annotations

from typing import Any, NewType

from accutics_authentic._codec.fast import Reader, reader_for

from .build_lock import BUILD_LOCK
from .converters import Converters
from .readable import check_readable

#: False leaves everything to the hooks; the tests run both ways.
USE_FAST_READER = True

Canary = NewType("Canary", str)


class Readers:
    """The readers of one codec, each built when it is first needed.

    Args:
        converters: They say how a model is read.
        exact: Whether numbers without a type keep all digits.
    """

    def __init__(self, converters: Converters, *, exact: bool = False) -> None:
        self._converters = converters
        self._exact = exact
        self._readers: dict[Any, Reader | None] = {}
        self._readable: list[Any] = []  # a list, as types need not be hashable
        self._needing_digits: list[tuple[Any, bool]] = []
        self._canary_hooks: tuple[Any, Any] | None = None
        self._can_watch = False

    def check(self, model: Any) -> None:
        """Refuse a *model* that cannot be read.

        Raises:
            ConfigurationError: The text names class and field, and the line that mends it.
        """
        self._forget_outdated()
        if model not in self._readable:
            with BUILD_LOCK:
                check_readable(model, self._converters.for_type(model))
            self._readable.append(model)

    def get(self, kind: Any, field: str | None = None, model: Any = None) -> Reader | None:
        """Return the reader of *kind*, or of an envelope with rows of *model* in its *field*.

        None if hooks must read it.
        """
        if not USE_FAST_READER:
            return None
        self._forget_outdated()
        if not self._can_watch:
            return None
        try:
            return self._readers[kind, field, model]
        except KeyError:
            with BUILD_LOCK:
                reader = reader_for(self._converters, kind, field, model, exact=self._exact)
                self._readers[kind, field, model] = reader
            return reader
        except TypeError:  # an unhashable annotation, which cattrs cannot read either
            return None

    def needs_digits(self, kind: Any) -> bool:
        """Return whether the hook of *kind* may need the digits of numbers."""
        self._forget_outdated()
        if not self._can_watch:
            return True
        known = next((needs for each, needs in self._needing_digits if each == kind), None)
        if known is None:
            with BUILD_LOCK:
                known = self._converters.needs_digits(kind)
            self._needing_digits.append((kind, known))
        return known

    def _forget_outdated(self) -> None:
        envelopes, models = self._converters.envelopes, self._converters.models
        hook = envelopes.get_structure_hook(Canary)
        other = hook if models is envelopes else models.get_structure_hook(Canary)
        hooks = hook, other
        if hooks == self._canary_hooks:
            return
        with BUILD_LOCK:  # large bodies are read in another thread
            self._readers.clear()
            self._readable.clear()
            self._needing_digits.clear()
            # A converter with one hook for all such types would never show a change.
            self._can_watch = not any(
                each.get_structure_hook(Canary, cache_result=False) in hooks
                for each in ((envelopes,) if models is envelopes else (envelopes, models))
            )
            self._canary_hooks = hooks
