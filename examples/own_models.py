"""What may your own classes look like? Any attrs class: nested, optional, enums, dates, renamed.

A value that does not fit is refused, never guessed at; the error says where it stands.
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
    """A value that is not listed here is refused."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


@frozen
class Campaign:
    """Missing fields take their default; unknown keys are ignored."""

    id: int
    name: str
    status: Status
    tags: list[str]
    created: datetime  # "_created" in the JSON, in milliseconds
    budget: float | None = field(default=None, validator=optional(ge(0)))


@frozen
class Strict:
    """A class that does not fit: the name is not a number."""

    id: int
    name: int


async def main() -> None:
    """Stream with both classes."""
    converter = make_converter()  # the library's strict rules; ours are added
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
