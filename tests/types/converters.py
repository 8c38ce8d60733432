"""What ``make_converter`` and ``wire`` take, for mypy and pyright in their strict modes.

Each line with ``refused`` must be an error to both: an ignore that is not needed is an error, too.
"""

from __future__ import annotations

import dataclasses
from typing import assert_type

from attrs import field, frozen
from cattrs import Converter

from accutics_authentic import make_converter, wire


@frozen
class Renamed:
    id: int = field(alias="_id")
    content_type: str = field(metadata=wire("content-type"))
    count: int = field(default=0, metadata={**wire("the count"), "unit": "rows"})


@dataclasses.dataclass
class Data:
    content_type: str = dataclasses.field(default="", metadata=wire("content-type"))


def use_converters() -> None:
    """Make converters with all options."""
    assert_type(make_converter(), Converter)
    converter = make_converter(rename="camel", naive="utc", omit_defaults=True, decimals="number")
    assert_type(converter, Converter)
    assert_type(make_converter(rename=str.upper, naive="refuse", decimals="text"), Converter)
    assert_type(make_converter(rename=lambda name: name + "_", omit_defaults=False), Converter)
    assert converter.unstructure(Renamed(1, "a")) == {"_id": 1, "content-type": "a"}
    assert converter.unstructure(Data("a")) == {"content-type": "a"}


def misuse_converters() -> None:
    """Pass what is no option: never run."""
    make_converter(naive="uct")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    make_converter(rename="snake")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    make_converter(rename=len)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    make_converter(omit_defaults="yes")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    make_converter(decimals="float")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    make_converter("camel")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # refused
    wire(1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
