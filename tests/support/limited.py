"""Servers that limit calls, and clients that share a limit, in virtual time and without a loop.

A run is a list of events in the order of their time: a worker makes a call when its last one has
ended; the client's throttle says when the next one goes; it arrives half a latency later, is
accepted or refused, and its reply arrives after the other half.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from attrs import define, field

from accutics_authentic._http.throttling.quota import Quota
from accutics_authentic._http.throttling.throttle import Throttle


@define
class Server:
    """A server without a limit.

    Attributes:
        retry_after: Seconds in its refusals; None for a refusal without a time.
    """

    retry_after: float | None = 1.0

    def take(self, now: float) -> bool:
        """Return whether a request is accepted."""
        return True

    def asked(self, now: float) -> float | None:
        return self.retry_after

    def end(self) -> None:
        """Take note that an accepted request has ended."""

    def quota(self, now: float) -> Quota | None:
        return None


@define
class Bucket(Server):
    """So many requests a second, and *burst* at once."""

    rate: Callable[[float], float] = lambda now: 100.0
    burst: float = 20.0
    level: float = 1e9
    at: float = 0.0

    def take(self, now: float) -> bool:
        self.level = min(self.burst, self.level + (now - self.at) * self.rate(now))
        self.at = now
        taken = self.level >= 1
        self.level -= taken
        return taken


@define
class Window(Server):
    """So many requests in each span of *seconds*, as its headers say if *tells*."""

    size: int = 600
    seconds: float = 60.0
    tells: bool = False
    number: int = -1
    left: int = 0

    def take(self, now: float) -> bool:
        number = int(now // self.seconds)
        if number != self.number:
            self.number, self.left = number, self.size
        taken = self.left > 0
        self.left -= taken
        return taken

    def rest(self, now: float) -> float:
        return (self.number + 1) * self.seconds - now

    def asked(self, now: float) -> float | None:
        return None if self.retry_after is None else self.rest(now)

    def quota(self, now: float) -> Quota | None:
        return Quota(self.left, self.rest(now)) if self.tells and self.rest(now) > 0 else None


@define
class Crowded(Server):
    """At most *most* requests at once."""

    most: int = 10
    inside: int = 0

    def take(self, now: float) -> bool:
        taken = self.inside < self.most
        self.inside += taken
        return taken

    def end(self) -> None:
        self.inside -= 1


@define
class Stray(Server):
    """No limit, but the requests in *odd* are refused."""

    odd: frozenset[int] = frozenset()
    number: int = 0

    def take(self, now: float) -> bool:
        self.number += 1
        return self.number not in self.odd


@define
class Random(Server):
    """No limit, but the share of requests that *refused* names is refused at random."""

    refused: Callable[[float], float] = lambda now: 0.0
    chance: random.Random = field(factory=lambda: random.Random(3))

    def take(self, now: float) -> bool:
        return self.chance.random() >= self.refused(now)


@define(eq=False)
class Trip:
    """One call."""

    client: int
    start: float
    epoch: int = 0
    waited: bool = False
    refusals: int = 0


@define(slots=False)
class Limited:
    """What clients of one server did.

    Attributes:
        ended: When each call was accepted.
        by: How many calls of each client.
        requests: Made in all.
        refusals: The most of one call.
        longest: The longest time of one call.
    """

    server: Server
    calls: int
    workers: int = 100
    clients: int = 1
    latency: float = 0.005
    seed: int = 1
    until: float = 1e9
    ended: list[float] = field(factory=list)
    by: list[int] = field(factory=list)
    requests: int = 0
    refusals: int = 0
    longest: float = 0.0
    now: float = 0.0

    def __attrs_post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._count = count()
        self.throttles = [Throttle(500, 500) for _ in range(self.clients)]
        self._queues: list[deque[Trip]] = [deque() for _ in self.throttles]
        self._wakes = [0.0] * self.clients
        self.by = [0] * self.clients
        self._left = [self.calls // self.clients] * self.clients
        for client in range(self.clients):
            for _ in range(self.workers // self.clients):
                self._begin(client)
        while self._events and self._events[0][0] <= self.until:
            self.now, _, event = heappop(self._events)
            event()

    def rate(self, start: float, end: float) -> float:
        """Return the calls a second that were accepted between two times."""
        return sum(start <= moment < end for moment in self.ended) / (end - start)

    @property
    def per_call(self) -> float:
        """Requests a call."""
        return self.requests / max(1, len(self.ended))

    def _at(self, when: float, event: Callable[[], None]) -> None:
        heappush(self._events, (when, next(self._count), event))

    def _begin(self, client: int) -> None:
        if self._left[client]:
            self._left[client] -= 1
            self._enter(Trip(client, self.now))

    def _enter(self, trip: Trip) -> None:
        if self.throttles[trip.client].epoch:
            trip.waited = bool(self._queues[trip.client])
            queue = self._queues[trip.client]
            (queue.appendleft if trip.refusals else queue.append)(trip)
            self._pump(trip.client)
        else:
            self._send(trip)

    def _pump(self, client: int) -> None:
        throttle, queue = self.throttles[client], self._queues[client]
        while queue:
            if throttle.rate is not None and throttle.rate.next_at > self.now:
                queue[0].waited = True
                if self._wakes[client] != throttle.rate.next_at:
                    self._wakes[client] = throttle.rate.next_at
                    self._at(throttle.rate.next_at, lambda: self._pump(client))
                return
            trip = queue.popleft()
            trip.epoch = throttle.admit(self.now, waited=trip.waited)
            self._send(trip)

    def _send(self, trip: Trip) -> None:
        self.requests += 1
        half = self.latency * self._chance.uniform(0.25, 0.75)
        self._at(self.now + half, lambda: self._arrive(trip, half))

    def _arrive(self, trip: Trip, half: float) -> None:
        taken = self.server.take(self.now)
        asked, quota = self.server.asked(self.now), self.server.quota(self.now)

        def reply() -> None:
            if taken:
                self.server.end()
                self._accepted(trip, quota)
            else:
                self._refused(trip, asked)

        self._at(self.now + half, reply)

    def _accepted(self, trip: Trip, quota: Quota | None) -> None:
        self.throttles[trip.client].accept(self.now, trip.epoch, quota)
        self.ended.append(self.now)
        self.by[trip.client] += 1
        self.longest = max(self.longest, self.now - trip.start)
        self._begin(trip.client)
        self._pump(trip.client)

    def _refused(self, trip: Trip, asked: float | None) -> None:
        trip.refusals += 1
        self.refusals = max(self.refusals, trip.refusals)
        throttle = self.throttles[trip.client]
        in_a_row = throttle.rate.refusals if throttle.rate else 0
        bound = min(20.0, 2.0 ** min(9, in_a_row))
        wait = asked or self._chance.random() * bound
        late = self._chance.random() * min(1.0, asked / 10) if asked else 0.0
        throttle.refuse(self.now, self.now + wait, 429, epoch=trip.epoch, late=late)
        trip.epoch = 0
        self._enter(trip)
