"""A set of the ids or keys that were delivered, at about ten bytes each.

Only eight bytes of an id's hash are kept. Of forty million lists with a million ids each, one has
two ids with the same eight bytes. A ``set`` of the ids would take more than a hundred bytes each.

The hashes lie in *buckets*: sorted arrays, one for each range of hashes. Hashes are spread evenly,
so all buckets fill alike, and the leading bits of a hash are the number of its bucket. A look-up is
a bisection, and adding moves a little memory; both run in C. When the buckets are full, each is
split in the middle of its range, which takes some milliseconds for a million ids. So no table is
ever rehashed, and none stands half empty.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from hashlib import blake2b

HASH_BITS = 64
MEAN_BUCKET_SIZE = 128  # hashes in a bucket, on average, before all are split


def hash_id(item: str) -> bytes:
    """Return the eight bytes by which ``Seen`` knows *item*."""
    return blake2b(item.encode(errors="surrogatepass"), digest_size=HASH_BITS // 8).digest()


class Seen:
    """A set of hashes that only grows."""

    def __init__(self) -> None:
        self._buckets = [array("Q")]
        self._shift = HASH_BITS  # a hash without this many last bits is the number of its bucket
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __contains__(self, hashed: bytes) -> bool:
        number = int.from_bytes(hashed)
        bucket = self._buckets[number >> self._shift]
        index = bisect_left(bucket, number)
        return index < len(bucket) and bucket[index] == number

    def add(self, hashed: bytes) -> bool:
        """Add *hashed*; return whether it is new."""
        number = int.from_bytes(hashed)
        bucket = self._buckets[number >> self._shift]
        index = bisect_left(bucket, number)
        if index < len(bucket) and bucket[index] == number:
            return False
        bucket.insert(index, number)
        self._size += 1
        if self._size > MEAN_BUCKET_SIZE * len(self._buckets):
            self._split_buckets()
        return True

    def _split_buckets(self) -> None:
        self._shift -= 1
        halves: list[array[int]] = []
        for number, bucket in enumerate(self._buckets):
            middle = bisect_left(bucket, (2 * number + 1) << self._shift)
            halves += bucket[:middle], bucket[middle:]
        self._buckets = halves
