"""What may your own classes look like? Of any kind, with keys, types and checks of your own.

A value that does not fit is refused, never guessed at; the error says where it stands. What was
read is written back to the letter.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, NewType, TypedDict

from attrs import field, frozen
from attrs.validators import ge
from cattrs import Converter
from msgspec import Struct

from accutics_authentic import Accutics, Session, errors, make_converter, wire
from accutics_authentic.sandbox import Sandbox

Milliseconds = NewType("Milliseconds", datetime)  # a number on the wire, since 1970
Zulu = NewType("Zulu", datetime)  # text on the wire, with Z for UTC

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class Status(Enum):
    """A value that is not listed here is refused."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


@frozen
class Settings:
    """Within a campaign."""

    channel: str
    markets: list[str]
    daily_cap: Decimal | None


@frozen
class Campaign:
    """Missing fields take their default; unknown keys are ignored."""

    id: int
    name: str
    status: Status
    budget: Decimal = field(validator=ge(Decimal(0)))  # with all digits that stand in the JSON
    version: int
    is_enabled: bool = field(alias="enabled")  # another key in JSON
    tags: list[str]
    settings: Settings
    starts: Zulu = field(metadata=wire("starts_at"))  # any key; the argument is still ``starts``
    ends: datetime | None = field(alias="ends_at")
    note: str | None
    created: Milliseconds = field(alias="_created")


@frozen
class Strict:
    """A class that does not fit: the name is not a number."""

    id: int
    name: int


@dataclass
class Data:
    """Any dataclass will do as well."""

    id: int
    name: str


class Named(NamedTuple):
    """Or a named tuple."""

    id: int
    name: str


class Typed(TypedDict):
    """Or a dict whose keys have types; it keeps the others, too."""

    id: int
    name: str


class Packed(Struct):
    """Or a struct of msgspec; models of pydantic work alike."""

    id: int
    name: str


def own_converter() -> Converter:
    """Return the library's strict rules, and two more."""
    converter = make_converter(decimals="number")
    converter.register_structure_hook(Milliseconds, lambda value, _: EPOCH + value * MILLISECOND)
    converter.register_unstructure_hook(Milliseconds, lambda time: (time - EPOCH) // MILLISECOND)
    converter.register_structure_hook(Zulu, lambda value, _: datetime.fromisoformat(value))
    converter.register_unstructure_hook(Zulu, lambda time: f"{time:%Y-%m-%dT%H:%M:%SZ}")
    return converter


async def main() -> None:
    """Stream with both classes, and write a row back."""
    async with Sandbox() as sandbox, Session() as session:
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        campaigns = accutics.resource("campaigns", Campaign, converter=own_converter())
        page = await campaigns.page(1, page_size=3)
        for campaign in page.items:
            print(f"{campaign.name}: {campaign.status.name}, since {campaign.created:%Y-%m-%d}")

        before = await accutics.raw("GET", "campaigns/1")
        await campaigns.update(1, page.items[0], method="PUT")
        after = await accutics.raw("GET", "campaigns/1")
        print("written back to the letter:", before.body == after.body)

        for kind in (Data, Named, Typed, Packed):
            resource = accutics.resource("campaigns", kind)
            one: Any = await resource.get(2)
            await resource.update(2, one)
            print(f"read and written as {kind.__name__}:", str(one)[:60])

        try:
            async for _ in accutics.resource("campaigns", Strict).stream():
                pass
        except errors.DecodeError as error:
            print(f"row {error.index} was refused: {error}")


if __name__ == "__main__":
    asyncio.run(main())
