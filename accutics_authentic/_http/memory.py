"""Bounds the memory that the values of a body take, before it is decoded. Pure.

A body of 16 MiB can hold five million empty objects, which take 24 times as much. Counting commas,
quotes and brackets gives an upper bound in a few milliseconds.
"""

from __future__ import annotations

from accutics_authentic.errors import BodyTooLargeError

SMALL_BODY = 2**20  # bytes; smaller bodies are not checked
MAX_MEMORY_FACTOR = 12  # times Limits.body: the memory that the values of one body may take

# Bytes in CPython 3.11: twice what usual rows take, and a little more than any can.
OBJECT, ARRAY, QUOTE, ELEMENT = 200, 64, 25, 40
SPLIT_ELEMENT = 72  # of an element while a list is split into its elements


def check_memory(body: bytes, limit: int) -> bytes:
    """Return *body* if its values take at most ``MAX_MEMORY_FACTOR`` times *limit* bytes.

    Raises:
        BodyTooLargeError: They could take more.
    """
    if len(body) < SMALL_BODY:
        return body
    elements = body.count(b",")
    values = OBJECT * body.count(b"{") + ARRAY * body.count(b"[") + QUOTE * body.count(b'"')
    memory = len(body) + max(SPLIT_ELEMENT * elements, values + ELEMENT * elements)
    if memory <= MAX_MEMORY_FACTOR * limit:
        return body
    raise BodyTooLargeError(
        f"the body holds so many values that reading them could take {memory // 2**20} MiB, "
        f"more than {MAX_MEMORY_FACTOR} times Limits.body ({limit} bytes)",
        limit=limit,
    )
