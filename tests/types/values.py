"""The attributes of what users hold: models, replies, reports, options.

Nothing here runs: mypy and pyright check it in their strict modes.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Literal, assert_type

from accutics_authentic import (
    Group,
    Hook,
    Item,
    Items,
    Limits,
    Meta,
    Outcome,
    Page,
    Pages,
    Pagination,
    RawReply,
    Report,
    RetryPolicy,
    Run,
    Timeouts,
)
from accutics_authentic.errors import DecodeError
from accutics_authentic.export import ExportProgress


def of_group(group: Group) -> None:
    assert_type(group.created, datetime | None)
    assert_type(group.data, Mapping[str, Any])
    assert_type(group.id, str)
    assert_type(group.owner, str | None)
    assert_type(group.updated, datetime | None)


def of_hook(hook: Hook) -> None:
    assert_type(hook.created, datetime | None)
    assert_type(hook.data, Any)
    assert_type(hook.events, str | None)
    assert_type(hook.executed, int | None)
    assert_type(hook.id, str)
    assert_type(hook.raw, Mapping[str, Any])
    assert_type(hook.type, str | None)
    assert_type(hook.updated, datetime | None)
    assert_type(hook.url, str | None)


def of_item(item: Item) -> None:
    assert_type(item.created, datetime | None)
    assert_type(item.data, Mapping[str, Any])
    assert_type(item.id, str)
    assert_type(item.owner, str | None)
    assert_type(item.updated, datetime | None)


def of_meta(meta: Meta) -> None:
    assert_type(meta.endpoint, str | None)
    assert_type(meta.pagination, Pagination | None)


def of_outcome(outcome: Outcome[str, int]) -> None:
    assert_type(outcome.error, Exception | None)
    assert_type(outcome.key, str)
    assert_type(outcome.value, int | None)


def of_page(page: Page[str, Meta]) -> None:
    assert_type(page.cursor, str)
    assert_type(page.error, DecodeError | None)
    assert_type(page.items, tuple[str, ...])
    assert_type(page.last, bool)
    assert_type(page.meta, Meta)
    assert_type(page.total, int | None)


def of_items(items: Items[str]) -> None:
    assert_type(items.cursor, str)
    assert_type(items.report, Report)


def of_pages(pages: Pages[str, Meta]) -> None:
    assert_type(pages.cursor, str)
    assert_type(pages.report, Report)


def of_run(run: Run[str, Meta]) -> None:
    assert_type(run.cursor, str)
    assert_type(run.report, Report)


def of_pagination(pagination: Pagination) -> None:
    assert_type(pagination.current, str | None)
    assert_type(pagination.first, str | None)
    assert_type(pagination.items_per_page, int | None)
    assert_type(pagination.last, str | None)
    assert_type(pagination.next, str | None)
    assert_type(pagination.page_param, str | None)
    assert_type(pagination.previous, str | None)
    assert_type(pagination.size_param, str | None)
    assert_type(pagination.total_items, int | None)


def of_raw_reply(reply: RawReply) -> None:
    assert_type(reply.attempts, int)
    assert_type(reply.body, bytes)
    assert_type(reply.elapsed, float)
    assert_type(reply.headers, Mapping[str, str])
    assert_type(reply.request_id, str | None)
    assert_type(reply.status, int)


def of_report(report: Report) -> None:
    assert_type(report.complete, bool)
    assert_type(report.drift, tuple[str, ...])
    assert_type(report.duplicates, int)
    assert_type(report.items, int)
    assert_type(report.pages, int)
    assert_type(report.requests, int)
    assert_type(report.retries, int)
    assert_type(report.waited, float)


def of_retry_policy(policy: RetryPolicy) -> None:
    assert_type(policy.attempts, int)
    assert_type(policy.base, float)
    assert_type(policy.budget, int | None)
    assert_type(policy.cap, float)
    assert_type(policy.max_retry_after, float)


def of_limits(limits: Limits) -> None:
    assert_type(limits.body, int)
    assert_type(limits.connections, int)
    assert_type(limits.head, int)
    assert_type(limits.limiter, AbstractAsyncContextManager[Any, bool | None] | None)


def of_timeouts(timeouts: Timeouts) -> None:
    assert_type(timeouts.attempt, float)
    assert_type(timeouts.call, float)
    assert_type(timeouts.connect, float)


def of_export_progress(progress: ExportProgress) -> None:
    assert_type(progress.phase, Literal["reading", "converting", "done"])
    assert_type(progress.rows, int)
    assert_type(progress.rows_before, int)
    assert_type(progress.total, int | None)
