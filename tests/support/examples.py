"""How many examples a property gets."""

from hypothesis import settings


def examples(count: int) -> int:
    """Return how many examples a property gets whose examples cost so much that *count* are enough.

    A profile with fewer or more examples than Hypothesis's own 100 changes this in proportion.
    """
    return max(1, count * settings().max_examples // 100)
