"""The slots of a session: never more holders than slots, and none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._http.slot import Slots
from tests.support.idle import idle


@given(
    st.integers(1, 3),
    st.lists(st.tuples(st.sampled_from(["enter", "leave", "cancel"]), st.integers(0, 9))),
)
def test_slots_are_given_in_the_order_of_coming_and_none_is_lost(
    number: int, steps: list[tuple[str, int]]
) -> None:
    async def run() -> None:
        slots = Slots(number)
        doors: dict[int, asyncio.Event] = {}
        tasks: dict[int, asyncio.Task[None]] = {}
        entered: list[int] = []

        async def hold(name: int) -> None:
            async with slots:
                entered.append(name)
                await doors[name].wait()

        waiting: list[int] = []  # as a plain list says it
        holding: list[int] = []

        def let_in() -> None:
            while waiting and len(holding) < number:
                holding.append(waiting.pop(0))

        for step, index in steps:
            names = {"leave": holding, "cancel": holding + waiting}.get(step, [])
            if step == "enter":
                name = len(tasks)
                doors[name] = asyncio.Event()
                tasks[name] = asyncio.create_task(hold(name))
                waiting.append(name)
            elif names:
                name = names[index % len(names)]
                (doors[name].set if step == "leave" else tasks[name].cancel)()
                (holding if name in holding else waiting).remove(name)
            else:
                continue
            if index % 2:  # else the next step comes before anybody has noticed
                await idle()
            let_in()
            if index % 2:
                await idle()
                inside = [name for name in entered if not tasks[name].done()]
                assert len(inside) <= number
                assert slots.free == number - len(inside)
        for door in doors.values():
            door.set()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        assert slots.free == number
        assert entered == sorted(entered)

    asyncio.run(run())


async def test_a_slot_that_is_given_to_a_cancelled_task_goes_to_the_next() -> None:
    slots = Slots(1)
    order: list[str] = []

    async def hold(name: str) -> None:
        async with slots:
            order.append(name)

    await slots.__aenter__()
    first, second = asyncio.create_task(hold("first")), asyncio.create_task(hold("second"))
    await asyncio.sleep(0)
    await slots.__aexit__()  # given to the first,
    first.cancel()  # which is cancelled before it runs
    await asyncio.wait([first, second])
    assert (order, slots.free) == (["second"], 1)


async def test_a_task_that_is_destroyed_while_it_waits_takes_no_slot() -> None:
    slots = Slots(1)

    def waiting() -> Coroutine[Any, Any, None]:
        coroutine = slots.__aenter__()
        coroutine.send(None)
        return coroutine

    await slots.__aenter__()
    waiting().close()
    await slots.__aexit__()
    assert slots.free == 1


async def test_a_slot_is_not_given_to_a_task_that_was_cancelled_just_before() -> None:
    slots = Slots(1)
    await slots.__aenter__()
    waiting = asyncio.create_task(slots.__aenter__())
    await asyncio.sleep(0)
    waiting.cancel()
    await slots.__aexit__()  # before the task has noticed
    await asyncio.wait([waiting])
    assert slots.free == 1
