"""Which ids or keys were delivered, at about ten bytes each however long the walk.

An id is known by eight bytes of its hash. Two of a million ids share them once in forty million
walks; a ``set`` of the ids themselves would take a hundred bytes and more for each.

The hashes lie on *shelves*: sorted arrays, the next one for the next higher range of hashes.
Hashes are spread evenly, so all shelves fill alike, and their leading bits say which one it is.
Looking up is a bisection and adding a small move of memory, both inside the interpreter. When the
shelves are full each is cut in the middle of its range, in some milliseconds for a million ids:
there is no table to rehash, no pause and no half-empty spare.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from hashlib import blake2b

BITS = 64
FULL = 128  # hashes on a shelf, on average, before all shelves are cut in two


def digest(item: str) -> bytes:
    """Return the eight bytes that *item* is known by."""
    return blake2b(item.encode(errors="surrogatepass"), digest_size=BITS // 8).digest()


class Seen:
    """A set of digests that only grows."""

    def __init__(self) -> None:
        self._shelves = [array("Q")]
        self._shift = BITS  # a hash without its last ``_shift`` bits is the number of its shelf
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __contains__(self, mark: bytes) -> bool:
        number = int.from_bytes(mark)
        shelf = self._shelves[number >> self._shift]
        place = bisect_left(shelf, number)
        return place < len(shelf) and shelf[place] == number

    def add(self, mark: bytes) -> bool:
        """Add *mark*; return whether it is new."""
        number = int.from_bytes(mark)
        shelf = self._shelves[number >> self._shift]
        place = bisect_left(shelf, number)
        if place < len(shelf) and shelf[place] == number:
            return False
        shelf.insert(place, number)
        self._size += 1
        if self._size > FULL * len(self._shelves):
            self._cut_shelves()
        return True

    def _cut_shelves(self) -> None:
        self._shift -= 1
        halves: list[array[int]] = []
        for number, shelf in enumerate(self._shelves):
            middle = bisect_left(shelf, (2 * number + 1) << self._shift)
            halves += shelf[:middle], shelf[middle:]
        self._shelves = halves
