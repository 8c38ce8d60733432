"""Delete Hook, whose documents disagree on the verb: three steps, and what is remembered."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest

from accutics_authentic import Authentic
from accutics_authentic._authentic.hook_removal import Outcome, Step, Verb, removal_steps
from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    ConnectionLostError,
    ForbiddenError,
    NotFoundError,
    RateLimitedError,
    ServerError,
    StatusError,
)
from accutics_authentic.sandbox import Sandbox
from accutics_authentic.sandbox.switches import HookDelete, HookGet
from tests.faults.calls import WRITES
from tests.faults.hostile import Answer, closed, ok
from tests.faults.secrets import check_error
from tests.http.serving import serve

EMPTY, DOCUMENT = Reply(200), Reply(200, body=b'{"id": "h"}')
NOT_FOUND, NOT_ALLOWED = NotFoundError("404", status=404), StatusError("405", status=405)


def steps(*outcomes: Outcome, known: Verb | None = None) -> tuple[list[Step], object]:
    """Return the steps taken, and the verb that deletes or the error that came of it."""
    generator, taken = removal_steps(known), list[Step]()
    try:
        taken.append(next(generator))
        for outcome in outcomes:
            taken.append(generator.send(outcome))
    except StopIteration as end:
        return taken, end.value
    except AccuticsAuthenticError as error:
        return taken, error
    raise AssertionError(f"another outcome is wanted after {taken}")


@pytest.mark.parametrize("reply", [EMPTY, Reply(204), Reply(200, body=b" \r\n")])
def test_a_get_with_an_empty_answer_has_deleted(reply: Reply) -> None:
    assert steps(reply) == (["GET"], "GET")


@pytest.mark.parametrize("got", [DOCUMENT, NOT_FOUND, NOT_ALLOWED])
def test_a_get_that_read_or_found_nothing_is_followed_by_a_delete(got: Outcome) -> None:
    assert steps(got, EMPTY) == (["GET", "DELETE"], "DELETE")


@pytest.mark.parametrize("refusal", [NOT_FOUND, NOT_ALLOWED])
def test_the_listing_tells_whether_a_get_with_an_answer_has_deleted(refusal: Outcome) -> None:
    known: Verb | None
    for known in (None, "GET"):  # or whether somebody else has: it is no verb's success
        assert steps(DOCUMENT, refusal, False, known=known) == (["GET", "DELETE", "list"], None)
    assert steps(DOCUMENT, refusal, True) == (["GET", "DELETE", "list"], refusal)


def test_if_neither_verb_finds_it_there_is_none() -> None:
    for got, deleted in ((NOT_FOUND, NOT_ALLOWED), (NOT_ALLOWED, NOT_FOUND)):
        assert steps(got, deleted) == (["GET", "DELETE"], NOT_FOUND)
    taken, error = steps(NOT_ALLOWED, NOT_ALLOWED)
    assert taken == ["GET", "DELETE"]
    assert isinstance(error, NotFoundError)
    assert error.status == 405


@pytest.mark.parametrize(
    "error", [ForbiddenError("403", status=403), ServerError(), ConnectionLostError()]
)
def test_any_other_failure_ends_it(error: AccuticsAuthenticError) -> None:
    assert steps(error) == (["GET"], error)
    assert steps(DOCUMENT, error) == (["GET", "DELETE"], error)
    assert steps(error, known="DELETE") == (["DELETE"], error)


def test_the_verb_that_is_known_is_the_only_one_sent() -> None:
    for verb in ("GET", "DELETE"):
        assert steps(EMPTY, known=verb) == ([verb], verb)
        assert steps(NOT_FOUND, known=verb) == ([verb], NOT_FOUND)


def test_a_known_delete_needs_no_empty_answer() -> None:
    assert steps(DOCUMENT, known="DELETE") == (["DELETE"], "DELETE")


async def hook_of(authentic: Authentic, group_id: str) -> str:
    hook = await authentic.groups.create_hook(group_id, url="https://h.example/", events="*")
    return hook.id


def sent(sandbox: Sandbox) -> list[str]:
    """Return the methods that the hook, or the listing of hooks, was asked with, and forget."""
    seen = [
        "list" if request.path.endswith("/hooks") else request.method
        for request in sandbox.requests
        if "/hooks" in request.path and request.method != "POST"
    ]
    sandbox.requests.clear()
    return seen


SERVERS: list[tuple[HookGet, HookDelete, list[str], str | None]] = [
    ("deletes", "deletes", ["GET"], "GET"),
    ("deletes", "404", ["GET"], "GET"),
    ("deletes", "405", ["GET"], "GET"),
    ("deletes_and_answers", "deletes", ["GET", "DELETE", "list"], "GET"),
    ("deletes_and_answers", "404", ["GET", "DELETE", "list"], "GET"),
    ("deletes_and_answers", "405", ["GET", "DELETE", "list"], "GET"),
    ("reads", "deletes", ["GET", "DELETE"], "DELETE"),
    ("reads", "404", ["GET", "DELETE", "list"], None),
    ("reads", "405", ["GET", "DELETE", "list"], None),
    ("404", "deletes", ["GET", "DELETE"], "DELETE"),
    ("404", "404", ["GET", "DELETE"], None),
    ("404", "405", ["GET", "DELETE"], None),
    ("405", "deletes", ["GET", "DELETE"], "DELETE"),
    ("405", "404", ["GET", "DELETE"], None),
    ("405", "405", ["GET", "DELETE"], None),
]


@pytest.mark.parametrize(("get", "delete", "first", "verb"), SERVERS)
@pytest.mark.parametrize("body", ["empty", "ok", "json"])
async def test_a_hook_is_deleted_whichever_verb_does_it(
    get: HookGet,
    delete: HookDelete,
    first: list[str],
    verb: str | None,
    body: Any,
    sandbox: Sandbox,
    authentic: Authentic,
) -> None:
    switches = sandbox.authentic.switches
    switches.hook_get, switches.hook_delete, switches.done_body = get, delete, body
    if get == "deletes" and body != "empty":
        first = ["GET", "DELETE", "list"]  # the answer may be the document: a closer look is needed
    group_id = sandbox.group_id
    one, two = await hook_of(authentic, group_id), await hook_of(authentic, group_id)
    if verb is None:
        with pytest.raises(StatusError) as caught:
            await authentic.groups.delete_hook(group_id, one)
        assert caught.value.status in (404, 405)
        assert sent(sandbox) == first
        return
    await authentic.groups.delete_hook(group_id, one)
    assert sent(sandbox) == first
    await authentic.groups.delete_hook(group_id, two)
    assert sent(sandbox) == (first if first[-1] == "list" else [verb])  # a listing teaches no verb
    assert await authentic.groups.hooks(group_id) == ()


async def test_a_hook_that_is_not_there_is_not_found(
    sandbox: Sandbox, authentic: Authentic
) -> None:
    with pytest.raises(NotFoundError) as caught:
        await authentic.groups.delete_hook(sandbox.group_id, "none")
    assert caught.value.path == "/api/v2/groups/:id/hooks/:id"
    hook = await hook_of(authentic, sandbox.group_id)
    sandbox.requests.clear()
    await authentic.groups.delete_hook(sandbox.group_id, hook)
    assert sent(sandbox) == ["GET"]  # nothing was learned from the one that was not there


@pytest.mark.parametrize("lost", ["closed", "reset"])
async def test_a_get_that_may_have_deleted_is_never_sent_again(
    lost: Any, sandbox: Sandbox, authentic: Authentic
) -> None:
    hook = await hook_of(authentic, sandbox.group_id)
    sandbox.fail(lost=lost, applied=True, path="/api/v2/groups/*/hooks/*")
    with pytest.raises(ConnectionLostError) as caught:
        await authentic.groups.delete_hook(sandbox.group_id, hook)
    assert (caught.value.ambiguous, caught.value.attempts) == (True, 1)
    assert sent(sandbox) == ["GET"]


async def test_a_get_that_surely_did_nothing_is_sent_again(
    sandbox: Sandbox, authentic: Authentic
) -> None:
    hook = await hook_of(authentic, sandbox.group_id)
    sandbox.fail(429, path="/api/v2/groups/*/hooks/*")
    await authentic.groups.delete_hook(sandbox.group_id, hook)
    assert sent(sandbox) == ["GET", "GET"]


async def test_a_delete_whose_answer_was_lost_is_sent_again_and_is_done(
    sandbox: Sandbox, authentic: Authentic
) -> None:
    switches = sandbox.authentic.switches
    switches.hook_get, switches.hook_delete = "reads", "deletes"
    hook = await hook_of(authentic, sandbox.group_id)
    sandbox.fail(lost="closed", applied=True, method="DELETE")
    await authentic.groups.delete_hook(sandbox.group_id, hook)
    assert sent(sandbox) == ["GET", "DELETE", "DELETE"]
    assert await authentic.groups.hooks(sandbox.group_id) == ()


@pytest.mark.parametrize(("get", "verb"), [("reads", "DELETE"), ("deletes_and_answers", "GET")])
async def test_deletions_of_one_hook_at_once_leave_no_other_hook(
    get: HookGet, verb: Verb, sandbox: Sandbox, authentic: Authentic
) -> None:
    switches = sandbox.authentic.switches
    switches.hook_get, switches.hook_delete = get, "deletes" if verb == "DELETE" else "404"
    hooks = [await hook_of(authentic, sandbox.group_id) for _ in range(3)]
    delete = partial(authentic.groups.delete_hook, sandbox.group_id)
    await asyncio.gather(delete(hooks[0]), delete(hooks[0]), return_exceptions=True)
    for hook in hooks[1:]:
        await delete(hook)
    assert await authentic.groups.hooks(sandbox.group_id) == ()


STEPS: dict[str, list[Answer]] = {
    "a lost deletion": [ok({}), closed],
    "a refused one": [ok({}), ok({}, status=403)],
    "a redirect": [ok({}), ok({}, status=307)],
    "a failing server": [ok({}), ok({}, status=500)],
    "a lost listing": [ok({}), ok({}, status=404), closed],
    "a strange listing": [ok({}), ok({}, status=404), ok([])],
    "a refused listing": [ok({}), ok({}, status=405), ok({}, status=403)],
}


@pytest.mark.parametrize("answers", STEPS.values(), ids=STEPS)
async def test_a_get_that_may_have_deleted_is_reported_whatever_fails_after_it(
    answers: list[Answer],
) -> None:
    async with serve(*answers) as it:
        with pytest.raises(AccuticsAuthenticError) as caught:
            await WRITES["delete hook"](it)
        error = check_error(caught.value)
        assert (error.ambiguous, error.attempts) == (True, len(it.server.received))
        assert str(error).count("; it may have been done") == 1
        assert f"(after {len(it.server.received)} attempts)" in str(error)


async def test_a_listing_that_fails_is_the_error(sandbox: Sandbox, authentic: Authentic) -> None:
    sandbox.authentic.switches.hook_get = "deletes_and_answers"
    hook = await hook_of(authentic, sandbox.group_id)
    sandbox.fail(403, method="GET", path="/api/v2/groups/*/hooks")
    with pytest.raises(ForbiddenError) as caught:
        await authentic.groups.delete_hook(sandbox.group_id, hook)
    assert caught.value.ambiguous is True  # the GET has deleted it
    assert sent(sandbox) == ["GET", "DELETE", "list"]


@pytest.mark.parametrize("got", [DOCUMENT, NOT_FOUND])
def test_no_error_denies_what_the_get_before_it_may_have_done(got: Reply | NotFoundError) -> None:
    may_have = got is DOCUMENT
    for error in (ForbiddenError("403", status=403), RateLimitedError("429", status=429)):
        error.ambiguous = False
        assert steps(got, error) == (["GET", "DELETE"], error)
        assert error.ambiguous is may_have
    lost = ConnectionLostError("lost", ambiguous=True)
    assert steps(got, lost) == (["GET", "DELETE"], lost)
    assert lost.ambiguous is True
