"""Tests without credentials: the plugin brings the fixtures."""

from __future__ import annotations

import pytest
from campaign_report import count_by_status, join

from accutics_authentic import Accutics, Authentic
from accutics_authentic.errors import BadRequestError, DecodeError, ForbiddenError
from accutics_authentic.sandbox import Sandbox


async def test_campaigns_are_counted(accutics: Accutics) -> None:
    assert await count_by_status(accutics) == {"active": 2, "paused": 1}


async def test_a_rate_limit_is_waited_out_in_no_time(
    accutics: Accutics, accutics_sandbox: Sandbox
) -> None:
    accutics_sandbox.fail(429, retry_after=20, times=2)
    assert (await count_by_status(accutics)).total() == 3
    assert len(accutics_sandbox.requests) == 3


async def test_an_error_of_our_own(accutics: Accutics, accutics_sandbox: Sandbox) -> None:
    error = {"code": "trial_ended", "message": "Your trial has ended.", "data": {}}
    accutics_sandbox.fail(403, path="/campaigns", json={"error": error, "meta": {}})
    with pytest.raises(ForbiddenError) as caught:
        await count_by_status(accutics)
    assert caught.value.code == "trial_ended"


async def test_a_row_that_does_not_fit_is_an_error(
    accutics: Accutics, accutics_sandbox: Sandbox
) -> None:
    accutics_sandbox.accutics.collections["campaigns"].update(2, {"status": None})
    with pytest.raises(DecodeError, match=r"data\[1\]\.status"):
        await count_by_status(accutics)


async def test_a_typo_in_a_filter_is_no_empty_list(accutics: Accutics) -> None:
    with pytest.raises(BadRequestError, match="no row has ever had statsu to filter by"):
        await accutics.resource("campaigns").count({"statsu": "active"})


async def test_only_new_items_join(authentic: Authentic, accutics_sandbox: Sandbox) -> None:
    group = await authentic.groups.create({"title": "Spring"})
    items = [item async for item in authentic.groups.stream_items(accutics_sandbox.group_id)][:2]
    assert await join(authentic, group.id, [*items, items[0]]) == 2
