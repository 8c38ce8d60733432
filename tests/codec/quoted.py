"""Classes whose annotations hold text within types, as where they are evaluated at once."""

import attrs


@attrs.frozen
class Node:
    value: int
    children: list["Node"] = attrs.field(factory=list)


@attrs.frozen
class Garden:
    roots: dict[str, list["Node"]]


@attrs.frozen
class Tree:
    """As ``Node``, for one test that reads it first."""

    value: int
    children: list["Tree"] = attrs.field(factory=list)


@attrs.frozen
class Wood:
    """As ``Garden``, likewise."""

    roots: dict[str, list["Tree"]]
