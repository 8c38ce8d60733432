"""Where to ask next. This affects speed only: any choice, however wrong, gives the same ids.

The best timestamp for the next page is just above the date of the last id of a page. There are four
ways to find it:

1. Guess it from the mean of milliseconds per id. The guess is a fifth of a page short, so that the
   pages overlap. A guess that fits takes no other request.
2. Look up the date of the last id and ask one millisecond above it. That takes two requests, and
   seldom fails.
3. Ask for twice as many ids, so that the page reaches the next one, wherever that is.
4. Halve the gap above the next page again and again, towards the upper page.

Guesses come first while most of them fit, and look-ups while most of them help. Where a page had
to be twice as long, the pages below it are asked for at that length as well, until one is guessed
again. Requests that are left over run ahead: they ask where pages after the next one may begin.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from functools import partial
from itertools import compress, count
from math import isqrt

from .estimate import GUESS_LENGTH, Estimate, smoothed
from .experience import MAX_LOOKUPS, Experience
from .page import DateLookup, FetchedPage, PageQuery, Query
from .proof import Proof

MAX_WIDENING = 2  # times the limit is how long a page becomes for the sake of speed
MAX_FRUITLESS_GUESSES = 12  # pages; then nothing is guessed, and pages become as long as they can
PAGES_BETWEEN = 3  # two queries ahead: where the pages of both meet, one is asked for again


class Planner:
    """Plans the queries of one reading.

    Args:
        proof: What is to be linked.
        in_flight: The queries in flight, always up to date.
        can_look_up: Whether the date of an id can be looked up.
        limit: How many ids make a page.

    Attributes:
        server_time: The server's time in milliseconds, or about that.
        fruitless: How many pages were asked for below the first one since a new id came.
    """

    def __init__(
        self,
        proof: Proof,
        in_flight: Collection[Query],
        can_look_up: Callable[[str], bool],
        *,
        limit: int,
    ) -> None:
        self._proof, self._in_flight, self._limit = proof, in_flight, limit
        self._can_look_up = can_look_up
        self.server_time = 0
        self.fruitless = 0
        self._experience = Experience()
        self._upper_bound_step = 1  # by how much the upper bound of the first page was raised
        self._recent: deque[tuple[int, int]] = deque(maxlen=8)  # upper bound, ids above it

    def next_queries(self) -> Iterator[Query]:
        """Yield what to ask for next, most wanted first; each is in flight when the next is due."""
        gaps = list(self._proof.gaps())
        for page, lower in gaps:
            if page is self._proof.first or not self._is_full():
                query = self._close_gap(page, lower)
                if query is not None:
                    yield query
        for page, lower in gaps:
            yield from self._run_ahead(page, lower)

    def learn(self, query: PageQuery, page: FetchedPage) -> None:
        """Learn from the *page* that was returned for *query*."""
        pages, upper = self._proof.pages, query.upper
        if (page if query.replaces else upper) is self._proof.first:
            self.fruitless += 1
        if upper is not None and query.timestamp == upper.estimate.guess:
            reached = upper.linked_down_to <= query.timestamp
            self._experience.count_guess(hit=reached and not page.id_set <= upper.id_set)
        if upper is not None and query.timestamp == upper.estimate.lower_bound:
            self._experience.wasted_lookups += upper.linked_down_to > query.timestamp
        if upper is not None and query.replaces:
            self._experience.pages_grow = not page.no_growth
            old = upper.estimate
            page.estimate = Estimate(old.upper_bound, old.ms_per_id, is_raised=old.is_raised)
        elif page is self._proof.first:
            page.estimate.upper_bound = min(page.timestamp, self.server_time + 1)
        else:
            same = (n for n, held in enumerate(pages) if held.timestamp == page.timestamp)
            index = next(same, 0)
            if index:
                self._learn_ms_per_id(pages[index - 1], pages[index])

    def stepped(self, count: int) -> None:
        """Learn that reading moved to the next page, with *count* ids delivered so far."""
        self._recent.append((self._proof.pages[0].estimate.upper_bound, count))

    def _close_gap(self, page: FetchedPage, lower: FetchedPage | None) -> Query | None:
        """Return a query that helps to link *page*, unless one is in flight."""
        in_flight = self._in_flight
        if in_flight and any(query.upper is page for query in in_flight):
            return None
        proof, estimate = self._proof, page.estimate
        floor = proof.floor if lower is None else lower.timestamp
        missing = proof.missing_query(page, lower)
        if missing is not None or page.timestamp - floor <= 1:
            return missing
        if estimate.upper_bound - floor <= 1:  # the clock was behind, or the whole page is gone
            self._upper_bound_step *= 16
            estimate.upper_bound = min(page.timestamp, floor + 1 + self._upper_bound_step)
            estimate.is_raised = True
            limit = 2 * page.limit if self._can_grow(page) else page.limit
            return proof.query(page.timestamp, limit, page, replaces=True)
        if estimate.is_raised and estimate.upper_bound < page.timestamp:
            estimate.is_raised = False  # is it high enough? if not, there is nothing to seek below
            return proof.query(estimate.upper_bound, self._limit_below(page), page)
        near = estimate.upper_bound - max(1, estimate.ms_per_id * page.row_count)
        if in_flight and any(other >= near for other in self._in_flight_between(floor, page)):
            return None  # asked for ahead, and about where it would be asked for now
        return self._seek(page, estimate, floor)

    def _seek(self, page: FetchedPage, estimate: Estimate, floor: int) -> Query | None:
        """Return a query that may find the next page, between *floor* and the upper bound.

        The numbers are those of the ways in the module's docstring.
        """
        guess = estimate.guess_below(page.row_count)
        guessing_failed = self._guessing_failed()
        is_first_try = not estimate.tries and not guessing_failed
        upper_bound, lower_bound = estimate.upper_bound, estimate.lower_bound
        can_guess = (
            is_first_try and estimate.ms_per_id > 0 and lower_bound is None and guess > floor
        )
        prefers_lookup = not (can_guess and self._experience.guesses_fit)
        if prefers_lookup and not guessing_failed and self._should_look_up(page, estimate):  # 2
            self._experience.lookups += 1
            item_id = page.ids[-1 - estimate.lookups]
            return DateLookup(item_id, partial(self._on_date, page), page)
        if can_guess:  # 1
            timestamp = estimate.guess = guess
        elif lower_bound is not None and floor < lower_bound < upper_bound:  # 2, its second half
            timestamp = lower_bound
        elif is_first_try and not estimate.ms_per_id:  # 1, without that mean
            timestamp = upper_bound - isqrt(upper_bound - floor)
        elif self._can_grow(page) and not (is_first_try and lower_bound is None):  # 3
            return self._proof.wider_query(page)
        elif lower_bound is not None and lower_bound >= upper_bound:  # a one-millisecond page
            timestamp = upper_bound - 1
        else:  # 4
            shift = 1 if guessing_failed else estimate.tries + 1
            timestamp = upper_bound - max(1, (upper_bound - floor) >> shift)
        estimate.tries += 1
        if self._is_in_flight(timestamp):
            return None
        limit = self._limit if can_guess else self._limit_below(page)
        return self._proof.query(timestamp, limit, page)

    def _run_ahead(self, page: FetchedPage, lower: FetchedPage | None) -> Iterator[PageQuery]:
        """Yield queries below the next one for *page*, evenly spaced."""
        estimate = page.estimate
        if not estimate.ms_per_id:
            return
        floor = self._proof.floor if lower is None else lower.timestamp
        next_one = estimate.lower_bound or estimate.guess_below(page.row_count)
        lowest = min(self._in_flight_between(floor, page), default=next_one)
        length = GUESS_LENGTH * estimate.ms_per_id * self._limit
        if not self._experience.guesses_fit and self._recent:  # uneven: the mean of the last pages
            (above, before), (below, after) = self._recent[0], self._recent[-1]
            length = max(length, (above - below) / max(1, after - before) * self._limit)
        stride = max(1, int(PAGES_BETWEEN * length))
        end = floor if lower is None else floor + stride // 4
        while lowest - stride > end and not self._is_full():
            lowest -= stride  # below all that is in flight in this gap
            yield self._proof.query(lowest, self._limit_below(page))

    def _on_date(self, page: FetchedPage, date: int | None) -> None:
        self._experience.count_date(page, date)

    def _learn_ms_per_id(self, above: FetchedPage, page: FetchedPage) -> None:
        """Learn the milliseconds per id above *page*, unless more is known about it."""
        estimate = page.estimate
        if not estimate.tries and estimate.lower_bound is None:
            estimate.ms_per_id = self._ms_per_id_between(above, page)

    def _ms_per_id_between(self, above: FetchedPage, page: FetchedPage) -> float:
        """Return the milliseconds per id from the upper bound of *above* down to *page*."""
        ms_per_id = above.estimate.ms_per_id
        if above.linked_down_to > page.timestamp or not page.ids:
            return ms_per_id
        length = max(1, above.estimate.upper_bound - page.timestamp)
        if page.ids[0] in above.ids:  # nearly always the first that both have
            above_page = above.ids.index(page.ids[0])
        else:
            are_shared = map(page.id_set.__contains__, above.ids)
            above_page = next(compress(count(), are_shared), 0)
        if above_page:
            return smoothed(ms_per_id, length / above_page)
        return max(ms_per_id, length * max(2.0, 8 / len(page.ids)))  # a hole

    def _should_look_up(self, page: FetchedPage, estimate: Estimate) -> bool:
        return (
            self._experience.lookups_help
            and estimate.lower_bound is None
            and estimate.lookups < min(MAX_LOOKUPS, len(page.ids))
            and self._can_look_up(page.ids[-1 - estimate.lookups])
        )

    def _can_grow(self, page: FetchedPage) -> bool:
        may_help = self._experience.pages_grow or self._guessing_failed()
        return may_help and page.limit <= page.row_count < self._max_limit()

    def _max_limit(self) -> int:
        """Return how long a page may become for the sake of speed."""
        max_limit = self._proof.max_limit
        return max_limit if self._guessing_failed() else min(max_limit, MAX_WIDENING * self._limit)

    def _guessing_failed(self) -> bool:
        return self.fruitless > MAX_FRUITLESS_GUESSES

    def _limit_below(self, page: FetchedPage) -> int:
        return max(self._limit, min(page.limit, self._max_limit()))

    def _is_full(self) -> bool:
        return len(self._proof.pages) + len(self._in_flight) >= self._proof.max_pages_held

    def _is_in_flight(self, timestamp: int) -> bool:
        for query in self._in_flight:
            if isinstance(query, PageQuery) and query.timestamp == timestamp:
                return True
        return False

    def _in_flight_between(self, floor: int, page: FetchedPage) -> list[int]:
        pages = (query for query in self._in_flight if isinstance(query, PageQuery))
        timestamps = (query.timestamp for query in pages)
        return [timestamp for timestamp in timestamps if floor < timestamp < page.timestamp]
