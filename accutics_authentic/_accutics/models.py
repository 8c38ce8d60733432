"""The envelopes of Accutics, as the document "Basics" describes them. Plain data.

No key but ``data`` is required: the JSON Schema of ``pagination`` requires none, and only ``next``
decides where to go.

Annotations are no strings here, unlike elsewhere: what reads these classes needs the types, and
resolving strings takes longer.
"""

from typing import Any, Generic, TypeVar

from attrs import field, frozen

from accutics_authentic._base.reprs import safe_repr

T = TypeVar("T")


@safe_repr
@frozen(repr=False)
class Pagination:
    """``meta.pagination`` of a list ("Basics", JSON Schema of ``pagination``).

    Attributes:
        first: URL of the first page.
        previous: URL of the page before, or None.
        current: URL of this page.
        next: URL of the next page, or None at the end.
        last: URL of the last page.
        items_per_page: Entities per page, as the server counts them.
        total_items: Entities in all.
        page_param: Always "page".
        size_param: Always "page_size".
    """

    first: str | None = field(default=None, repr=False)
    previous: str | None = field(default=None, repr=False)
    current: str | None = field(default=None, repr=False)
    next: str | None = field(default=None, repr=False)
    last: str | None = field(default=None, repr=False)
    items_per_page: int | None = None
    total_items: int | None = None
    page_param: str | None = None
    size_param: str | None = None


@safe_repr
@frozen(repr=False)
class Meta:
    """``meta`` of a reply.

    Attributes:
        endpoint: Name of the endpoint.
        pagination: Of lists that are paged.
    """

    endpoint: str | None = None
    pagination: Pagination | None = None


@frozen(eq=False, repr=False)
class Envelope(Generic[T]):
    """A success: ``{"data": ..., "meta": {...}}``.

    Attributes:
        data: One entity or a list of them.
        meta: What stands beside it.
        error: Not part of a success; checked for all the same.
    """

    data: T
    meta: Meta | None = None
    error: Any = None  # Any: only its presence matters
