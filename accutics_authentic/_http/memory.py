"""How much memory the values in a body may take, told from its bytes before they are read. Pure.

A body of 16 MiB can hold five million empty objects, which take 24 times as much. What a body
says is counted by its commas, quotes and brackets, in a few milliseconds.
"""

from __future__ import annotations

from accutics_authentic.errors import BodyTooLargeError

SMALL_BODY = 2**20  # bytes; what a smaller body can hold is no danger
MAX_MEMORY_FACTOR = 12  # times ``Limits.body`` is what the values of one body may take

# Bytes, as CPython 3.11 has them: twice what rows usually take, a little more than any can.
OBJECT, ARRAY, QUOTE, ELEMENT = 200, 64, 25, 40
SPLIT_ELEMENT = 72  # of an element while a list is cut into its elements


def check_memory(body: bytes, limit: int) -> bytes:
    """Return *body*, if reading it takes no more than ``FACTOR`` times *limit* bytes of memory.

    Raises:
        BodyTooLargeError: It could take more.
    """
    if len(body) < SMALL_BODY:
        return body
    elements = body.count(b",")
    values = OBJECT * body.count(b"{") + ARRAY * body.count(b"[") + QUOTE * body.count(b'"')
    weight = len(body) + max(SPLIT_ELEMENT * elements, values + ELEMENT * elements)
    if weight <= MAX_MEMORY_FACTOR * limit:
        return body
    raise BodyTooLargeError(
        f"the body holds so many values that reading them could take {weight // 2**20} MiB, "
        f"more than {MAX_MEMORY_FACTOR} times Limits.body ({limit} bytes)",
        limit=limit,
    )
