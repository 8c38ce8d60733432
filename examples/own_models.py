"""How do own classes look? Any attrs class: nested, optional, enums, dates, other wire names.

What does not fit is refused with the place, never guessed at.
"""

import asyncio
from datetime import UTC, datetime
from enum import Enum

from attrs import field, frozen
from attrs.validators import ge, optional
from cattrs.gen import make_dict_structure_fn, override

from accutics_authentic import Accutics, Session, errors, make_converter
from accutics_authentic.sandbox import Sandbox


class Status(Enum):
    """Unknown values are refused."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


@frozen
class Campaign:
    """Fields that are missing take their default; unknown keys are passed over."""

    id: int
    name: str
    status: Status
    tags: list[str]
    created: datetime  # "_created" on the wire, in milliseconds
    budget: float | None = field(default=None, validator=optional(ge(0)))


@frozen
class Strict:
    """A class that does not fit: the name is no number."""

    id: int
    name: int


async def main() -> None:
    """Stream with both classes."""
    converter = make_converter()  # the library's strict rules, and ours on top
    milliseconds = override(
        rename="_created",
        struct_hook=lambda value, _: datetime.fromtimestamp(value / 1000, UTC),
    )
    converter.register_structure_hook(
        Campaign, make_dict_structure_fn(Campaign, converter, created=milliseconds)
    )
    async with Sandbox() as sandbox, Session() as session:
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        campaigns = accutics.resource("campaigns", Campaign, converter=converter)
        page = await campaigns.page(1, page_size=3)
        for campaign in page.items:
            print(f"{campaign.name}: {campaign.status.name}, since {campaign.created:%Y-%m-%d}")
        try:
            async for _ in accutics.resource("campaigns", Strict).stream():
                pass
        except errors.DecodeError as error:
            print(f"row {error.index} was refused: {error}")


if __name__ == "__main__":
    asyncio.run(main())
