"""A set of the ids or keys that were delivered, at about ten bytes each.

Only eight bytes of an id's hash are kept. A million ids contain two with the same eight bytes once
in forty million walks. A ``set`` of the ids themselves would take more than a hundred bytes each.

The hashes lie on *shelves*: sorted arrays, one for each range of hashes. Hashes are spread evenly,
so all shelves fill alike, and the leading bits of a hash are the number of its shelf. A look-up is
a bisection, and adding moves a little memory; both run in C. When the shelves are full, each is
split in the middle of its range, which takes some milliseconds for a million ids. So no table is
ever rehashed, and none stands half empty.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from hashlib import blake2b

HASH_BITS = 64
MEAN_SHELF_SIZE = 128  # hashes on a shelf, on average, before all shelves are split


def hash_id(item: str) -> bytes:
    """Return the eight bytes by which ``Seen`` knows *item*."""
    return blake2b(item.encode(errors="surrogatepass"), digest_size=HASH_BITS // 8).digest()


class Seen:
    """A set of hashes that only grows."""

    def __init__(self) -> None:
        self._shelves = [array("Q")]
        self._shift = HASH_BITS  # a hash without this many last bits is the number of its shelf
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __contains__(self, hashed: bytes) -> bool:
        number = int.from_bytes(hashed)
        shelf = self._shelves[number >> self._shift]
        index = bisect_left(shelf, number)
        return index < len(shelf) and shelf[index] == number

    def add(self, hashed: bytes) -> bool:
        """Add *hashed*; return whether it is new."""
        number = int.from_bytes(hashed)
        shelf = self._shelves[number >> self._shift]
        index = bisect_left(shelf, number)
        if index < len(shelf) and shelf[index] == number:
            return False
        shelf.insert(index, number)
        self._size += 1
        if self._size > MEAN_SHELF_SIZE * len(self._shelves):
            self._split_shelves()
        return True

    def _split_shelves(self) -> None:
        self._shift -= 1
        halves: list[array[int]] = []
        for number, shelf in enumerate(self._shelves):
            middle = bisect_left(shelf, (2 * number + 1) << self._shift)
            halves += shelf[:middle], shelf[middle:]
        self._shelves = halves
