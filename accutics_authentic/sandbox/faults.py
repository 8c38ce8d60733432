"""Faults: what goes wrong, with which requests, and how often. No I/O here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from attrs import define, field

from accutics_authentic._base.reprs import safe_repr

from .answers import Answer
from .records import ApiName, RecordedRequest

Loss = Literal["closed", "reset"]


@safe_repr
@define(kw_only=True, eq=False)
class Fault:
    """A failure of some requests; made by ``Sandbox.fail``, which explains the arguments.

    Attributes:
        left: How many more requests it hits; None for all from now on.
        skip: How many more matching requests pass before that.
        hits: How many requests it has hit.
    """

    left: int | None = 1
    skip: int = 0
    hits: int = 0
    api: ApiName | None = None
    method: str | None = None
    path: str | None = None
    where: Callable[[RecordedRequest], bool] | None = field(default=None, repr=False)
    status: int | None = None
    body: bytes | None = None
    content_type: str | None = None
    headers: Mapping[str, str] = field(factory=dict)
    delay: float = 0.0
    cut: int = 0
    lost: Loss | None = None
    applied: bool = False

    def hit(self, request: RecordedRequest) -> bool:
        """Return whether the fault hits *request*, and count it."""
        if self.left == 0:  # set by the test
            return False
        if not request.fits(api=self.api, method=self.method, path=self.path):
            return False
        if self.where is not None and not self.where(request):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.hits += 1
        if self.left is not None:
            self.left -= 1
        return True

    @property
    def reaches_the_api(self) -> bool:
        """True if the request is carried out, whatever is sent back."""
        replaced = self.status is not None or self.body is not None or self.lost is not None
        return self.applied or not replaced

    def spoil(self, answer: Answer) -> Answer:
        """Return what is sent instead of *answer*."""
        if self.body is None:
            body, content_type = answer.body, answer.content_type
        else:
            body, content_type = self.body, self.content_type
        status = answer.status if self.status is None else self.status
        return Answer(status, body, content_type, {**answer.headers, **self.headers})


class Faults(list[Fault]):
    """The faults that are still to come, oldest first; ``clear()`` removes them all."""

    def take(self, request: RecordedRequest) -> Fault | None:
        """Return the first fault that hits *request*; remove it if that was its last hit."""
        for fault in self:
            if fault.hit(request):
                if fault.left == 0:
                    self.remove(fault)
                return fault
        return None
