"""Which kinds of class may rows have? attrs, dataclass, TypedDict, NamedTuple, Struct, pydantic.

The same row is read and written as each. They are equally strict, and an error names the same
place; pydantic reads as its own configuration says, so ``strict=True`` here.
"""

import asyncio
import dataclasses
import json
from datetime import datetime
from typing import Any, NamedTuple, TypedDict

import attrs
import msgspec
import pydantic  # only for models of this kind: accutics-authentic does not need it

from accutics_authentic import Accutics, Session, errors
from accutics_authentic.sandbox import Sandbox

ROW = {
    "id": 1,
    "title": "Spring",
    "starts": "2025-01-06T09:00:00+01:00",
    "tags": ["brand"],
    "owner": {"name": "Ada"},
}


@attrs.frozen
class AttrsOwner:
    """The owner of a campaign."""

    name: str


@attrs.frozen
class AttrsCampaign:
    """Read fastest, and may hold classes of all other kinds."""

    id: int
    title: str
    starts: datetime
    tags: list[str]
    owner: AttrsOwner


@dataclasses.dataclass
class DataCampaign:
    """A dataclass."""

    id: int
    title: str
    starts: datetime
    tags: list[str]
    owner: AttrsOwner


class TypedCampaign(TypedDict):
    """A dict with these keys; others stay in it."""

    id: int
    title: str
    starts: datetime
    tags: list[str]
    owner: AttrsOwner


class NamedCampaign(NamedTuple):
    """A JSON object, not an array."""

    id: int
    title: str
    starts: datetime
    tags: list[str]
    owner: AttrsOwner


class StructOwner(msgspec.Struct, frozen=True):
    """msgspec's rules count: ``rename``, tags, ``Meta``, ``forbid_unknown_fields``."""

    name: str


class StructCampaign(msgspec.Struct):
    """A struct of msgspec."""

    id: int
    title: str
    starts: datetime
    tags: list[str]
    owner: StructOwner


class PydanticCampaign(pydantic.BaseModel, strict=True):
    """A model of pydantic 2: it may hold what pydantic reads."""

    id: int
    title: str
    starts: datetime
    tags: list[str]
    owner: dict[str, str]


MODELS: list[Any] = [
    AttrsCampaign,
    DataCampaign,
    TypedCampaign,
    NamedCampaign,
    StructCampaign,
    PydanticCampaign,
    dict[str, Any],
]


async def main() -> None:
    """Read a row, write it back and read a wrong one, as each kind."""
    async with Sandbox() as sandbox, Session() as session:
        sandbox.accutics.add_collection("plans", [ROW, {**ROW, "id": 2, "tags": ["brand", 7]}])
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        for model in MODELS:
            plans = accutics.resource("plans", model)
            plan = await plans.get(1)
            await plans.update(1, plan, method="PUT")
            sent = json.loads(sandbox.requests[-1].body)
            print(f"{model.__name__}: written back to the letter: {sent == ROW}")
            try:
                await plans.get(2)
            except errors.DecodeError as error:
                print(f"    {error.where}: {error.text}")


if __name__ == "__main__":
    asyncio.run(main())
