"""The data that a sandbox starts with: made up once per process, then copied."""

from __future__ import annotations

import pickle
from functools import lru_cache
from random import Random

from attrs import define

from . import data
from .collection import Collection
from .groups import Group, Item
from .store import Store
from .switches import AuthenticSwitches


@define
class Start:
    """What a sandbox starts with.

    Attributes:
        random: What all later chance of this sandbox comes from.
        accutics_token: A token.
        authentic_token: Another one.
        campaigns: The collection of this name.
        groups: The first group, by its id.
        items: Its items, by their ids.
    """

    random: Random
    accutics_token: str
    authentic_token: str
    campaigns: Collection
    groups: dict[str, Group]
    items: dict[str, Item]


def make_start(seed: int, campaigns: int, group_items: int) -> Start:
    """Return the data of *seed*; the caller may change them."""
    start: Start = pickle.loads(_dump_start(seed, campaigns, group_items))  # noqa: S301 - our own bytes
    return start


@lru_cache(maxsize=8)
def _dump_start(seed: int, campaigns: int, group_items: int) -> bytes:
    """Return the data as bytes: to make them takes three times as long as to copy them."""
    random = Random(seed)  # noqa: S311 (the same data every time, not cryptography)
    accutics_token, authentic_token = _made_up_token(random), _made_up_token(random)
    rows = data.campaigns(random, campaigns)
    collection = Collection("campaigns", rows, random=random)
    store = _make_store(random, group_items)
    start = Start(random, accutics_token, authentic_token, collection, store.groups, store.items)
    return pickle.dumps(start)


def _make_store(random: Random, count: int) -> Store:
    store = Store(switches=AuthenticSwitches(), random=random)
    stamps = data.stamps(random, count)
    group_id = store.add_group(stamps, joined=stamps, data={"title": "Test Item"})
    dates = {"_created": data.EPOCH_MS, "_updated": data.EPOCH_MS}  # fixed, to be reproducible
    store.group(group_id).data.update(dates)
    for number, item_id in enumerate(store.stamps(group_id), start=1):
        item = store.item(item_id)
        item.data = data.item(random, number)
        item.scans = data.scans(random, item_id, item.created + 10 * data.HOUR_MS)
    return store


def _made_up_token(random: Random) -> str:
    return ".".join(f"{random.getrandbits(96):024x}" for _ in range(3))
