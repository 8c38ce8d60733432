"""A set of the ids, keys or links that were seen in one reading, at about ten bytes each.

Only 64 bits of a hash are kept. Of forty million lists with a million ids each, one has two ids
with the same 64 bits. A ``set`` of the ids would take more than a hundred bytes each.

Texts are known by Python's own hash, SipHash with a key that each process draws (PEP 456): it is
fast, and nobody outside can choose ids that collide, unless ``PYTHONHASHSEED`` fixes the key. It
means nothing in another process, so cursors hold other hashes.

The first few thousand hashes lie in a ``set``, which is fastest. More than that lie in *buckets*:
sorted arrays, one for each range of hashes. Hashes are spread evenly, so all buckets fill alike,
and the leading bits of a hash are the index of its bucket (from the end of the list, if the hash is
negative). A look-up is a bisection, and adding moves a little memory; both run in C. When the
buckets are full, each is split in the middle of its range, which takes some milliseconds for a
million ids. So no table is ever rehashed, and none stands half empty.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

HASH_BITS = 64
MAX_IN_SET = 4_096  # hashes; they take less than half a megabyte
MEAN_BUCKET_SIZE = 128  # less is faster, and takes more memory


class Seen:
    """A set of hashes, signed numbers of 64 bits, that only grows.

    Args:
        hashes: Those to begin with.
        max_in_set: Hashes kept in a ``set``; more go into buckets.
        mean_bucket_size: Hashes in a bucket, on average, before all are split.
    """

    def __init__(
        self,
        hashes: Iterable[int] = (),
        *,
        max_in_set: int = MAX_IN_SET,
        mean_bucket_size: int = MEAN_BUCKET_SIZE,
    ) -> None:
        self._max_in_set = max_in_set
        self._set: set[int] | None = {*hashes}  # None once there are too many for it
        self._mean_bucket_size = mean_bucket_size
        self._buckets = [array("q"), array("q")]  # first the numbers from 0 on
        self._shift = HASH_BITS - 1  # a hash without this many last bits is the index of its bucket
        self._size = 0
        if len(self._set) > max_in_set:
            self._leave_set(self._set)

    def __len__(self) -> int:
        return self._size if self._set is None else len(self._set)

    def __contains__(self, hashed: int) -> bool:
        if self._set is not None:
            return hashed in self._set
        bucket = self._buckets[hashed >> self._shift]
        index = bisect_left(bucket, hashed)
        return index < len(bucket) and bucket[index] == hashed

    def add(self, hashed: int) -> bool:
        """Add *hashed*; return whether it is new."""
        if self._set is not None:
            if hashed in self._set:
                return False
            self._set.add(hashed)
            if len(self._set) > self._max_in_set:
                self._leave_set(self._set)
            return True
        bucket = self._buckets[hashed >> self._shift]
        index = bisect_left(bucket, hashed)
        if index < len(bucket) and bucket[index] == hashed:
            return False
        bucket.insert(index, hashed)
        self._size += 1
        self._split_if_full()
        return True

    def add_texts(self, texts: Sequence[str]) -> list[str]:
        """Add the hashes of *texts*; return those that are new, in order."""
        if self._set is not None:
            return [text for text in texts if self.add(hash(text))]
        new: list[str] = []
        buckets, shift = self._buckets, self._shift
        for text in texts:
            hashed = hash(text)
            bucket = buckets[hashed >> shift]
            index = bisect_left(bucket, hashed)
            if index == len(bucket) or bucket[index] != hashed:
                bucket.insert(index, hashed)
                new.append(text)
        self._size += len(new)
        self._split_if_full()
        return new

    def _leave_set(self, hashes: set[int]) -> None:
        ordered = array("q", sorted(hashes))
        positive = bisect_left(ordered, 0)
        self._set, self._size = None, len(ordered)
        self._buckets = [ordered[positive:], ordered[:positive]]
        self._split_if_full()

    def _split_if_full(self) -> None:
        while self._size > self._mean_bucket_size * len(self._buckets):
            self._split_buckets()

    def _split_buckets(self) -> None:
        self._shift -= 1
        count = len(self._buckets)
        halves: list[array[int]] = []
        for index, bucket in enumerate(self._buckets):
            leading = index if 2 * index < count else index - count  # bits of its hashes
            middle = bisect_left(bucket, (2 * leading + 1) << self._shift)
            halves += bucket[:middle], bucket[middle:]
        self._buckets = halves
