"""Classes whose annotations hold text within types, as where they are evaluated at once."""

import attrs


@attrs.frozen
class Node:
    value: int
    children: list["Node"] = attrs.field(factory=list)


@attrs.frozen
class Garden:
    roots: dict[str, list["Node"]]
