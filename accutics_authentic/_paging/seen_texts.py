"""A set of the texts that were seen in one reading: fast while they are few, small when many.

The first few thousand lie in a ``set`` as they are, at some 130 bytes each: Python has computed
their hashes already. When there are more, ``Seen`` keeps the hashes alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from .seen import Seen

MAX_TEXTS = 16_384  # kept as they are; ids of 40 characters then take two megabytes


class SeenTexts:
    """A set of texts that only grows.

    Args:
        max_texts: How many are kept as they are.
    """

    def __init__(self, max_texts: int = MAX_TEXTS) -> None:
        self._max_texts = max_texts
        self._texts: set[str] = set()
        self._hashes: Seen | None = None  # of all, once they are many

    def __len__(self) -> int:
        return len(self._texts) if self._hashes is None else len(self._hashes)

    def __contains__(self, text: str) -> bool:
        return text in self._texts if self._hashes is None else hash(text) in self._hashes

    def add(self, texts: Sequence[str]) -> Sequence[str]:
        """Add *texts*, none of which comes twice; return those that are new, in order."""
        if self._hashes is not None:
            return self._hashes.add_texts(texts)
        known = self._texts
        if not known.isdisjoint(texts):  # few pages have any
            texts = [text for text in texts if text not in known]
        known.update(texts)
        if len(known) > self._max_texts:
            self._hashes, self._texts = Seen(map(hash, known)), set()
        return texts
