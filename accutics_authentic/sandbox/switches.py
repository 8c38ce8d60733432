"""What the documents leave open: one switch for each question, with a default."""

from collections.abc import Callable
from typing import Any, Literal, get_args, get_origin

from attrs import Attribute, define, field
from attrs.validators import ge, gt, optional

from accutics_authentic._base.reprs import safe_repr

HookGet = Literal["deletes", "deletes_and_answers", "reads", "404", "405"]
HookDelete = Literal["deletes", "404", "405"]
Links = Literal["absolute", "path", "query"]
Lookups = Literal["allowed", "403", "404", "nonsense", "missing"]
NextLink = Literal["honest", "repeated", "backward", "foreign", "endless"]
Ties = Literal["stable", "reversed", "shuffled"]


def _check(_: object, attribute: "Attribute[Any]", value: object) -> None:
    allowed = get_args(attribute.type)
    if value not in allowed:
        raise ValueError(f"{attribute.name} must be one of {allowed}, not {value!r}")


def _checked(_: type, fields: list["Attribute[Any]"]) -> list["Attribute[Any]"]:
    """Validate fields of literal types, so that a typo is refused."""
    return [
        each.evolve(validator=_check) if get_origin(each.type) is Literal else each
        for each in fields
    ]


@safe_repr
@define(kw_only=True, field_transformer=_checked)
class AccuticsSwitches:
    """Behaviour of the Accutics side where its document is silent; may change at any time.

    Attributes:
        wrong_token_status: Status if a token is sent but not accepted.
        delete_status: 204 without a body, or 200 with the deleted entity in the envelope.
        links: Pagination links are whole URLs, begin with the path, or are the query only.
        links_keep_query: Whether links contain the page size and the filters of the request.
        next_link: ``next`` leads to the next page (``"honest"``), to its own page
            (``"repeated"``), from page 2 on to the page before (``"backward"``), to another origin
            (``"foreign"``), or on to empty pages without end (``"endless"``).
        foreign_origin: Where a foreign ``next`` leads; None for this sandbox's other server,
            which then records requests that should not have come.
        items_per_page: Sent as ``items_per_page``: the page size in effect, or the requested one.
        beyond_the_end: A page beyond the end is empty, or 404.
        unknown_filters: A list that is filtered by a key that none of its rows has ever had is a
            400, so that a typo is no empty list; or the filter is ignored; or no row passes it.
        edit_pagination: Called with the correct pagination object; returns the one to send, or
            None to send none.
        error_data: Sent as ``error.data``; PHP writes ``[]`` for an empty object.
    """

    wrong_token_status: Literal[401, 403] = 403
    delete_status: Literal[200, 204] = 204
    links: Links = "absolute"
    links_keep_query: bool = True
    next_link: NextLink = "honest"
    foreign_origin: str | None = None
    items_per_page: Literal["effective", "requested"] = "effective"
    beyond_the_end: Literal["empty", "404"] = "empty"
    unknown_filters: Literal["400", "ignored", "nothing"] = "400"
    edit_pagination: Callable[[dict[str, Any]], Any] | None = None
    error_data: Any = field(factory=dict)


@safe_repr
@define(kw_only=True, field_transformer=_checked)
class AuthenticSwitches:
    """Behaviour of the authentic.network side where its document is silent; may change at any time.

    Attributes:
        token_header: The header that carries the token.
        content_type: If ``"required"``, a request without ``application/json`` is a 400.
        comparison: A page lists items whose date is ``<`` or ``<=`` the ``timestamp``.
        timestamp_zero: ``timestamp=0`` is a date, or the same as no timestamp.
        ties: The order of items of the same date; ``"shuffled"`` changes with every request.
        resolution: Ticks of the server's clock per millisecond. Above 1, items of one
            millisecond have an order that no timestamp can express.
        sort_by: Lists are sorted by the item's ``_created``, or by when it joined the group.
        default_limit: Items on a page if the request names no limit.
        max_limit: Larger limits are silently reduced to this; None for no maximum.
        lookups: ``GET /items/:id`` works (``"allowed"``), is a 403 or a 404, returns a random date
            (``"nonsense"``), or no date (``"missing"``).
        duplicate_status: Status if an item is added to a group that has it already.
        update: Update Group merges the body into the group, or replaces the group by it.
        hook_get: What ``GET`` on a hook does; the page "ItemGroup" has it as "Delete Hook".
        hook_delete: What ``DELETE`` on a hook does.
        hook_listing: Hooks are listed as ``{"id", "data"}``, or flat.
        done_body: The body where only ``200 OK`` is documented: none, ``OK``, or a document.
        error_body: Errors have a JSON body, plain text, or no body.
        delivery_attempts: How often a delivery is sent at most, until an answer's status is below
            400.
        delivery_pause: Seconds before each further attempt.
        delivery_timeout: Seconds that an answer may take.
        delivery_form: The body of a delivery is what happened (``"payload"``), or lies in what the
            echo service of the page "Webhook" shows (``"echo"``).
        deliver_to: Only hooks whose URL leads to this machine are served (``"loopback"``), so that
            no test reaches a real receiver; others are recorded as not sent.
    """

    token_header: str = "an-api-token"  # noqa: S105 (a header's name)
    content_type: Literal["required", "ignored"] = "required"
    comparison: Literal["<", "<="] = "<"
    timestamp_zero: Literal["date", "none"] = "date"
    ties: Ties = "stable"
    resolution: int = field(default=1, validator=ge(1))
    sort_by: Literal["created", "joined"] = "created"
    default_limit: int = field(default=100, validator=ge(1))
    max_limit: int | None = field(default=None, validator=optional(ge(1)))
    lookups: Lookups = "allowed"
    duplicate_status: Literal[403, 409] = 409
    update: Literal["merge", "replace"] = "merge"
    hook_get: HookGet = "deletes"
    hook_delete: HookDelete = "405"
    hook_listing: Literal["wrapped", "flat"] = "wrapped"
    done_body: Literal["empty", "ok", "json"] = "empty"
    error_body: Literal["json", "text", "empty"] = "json"
    delivery_attempts: int = field(default=3, validator=ge(1))
    delivery_pause: float = field(default=0.1, validator=ge(0))
    delivery_timeout: float = field(default=10.0, validator=gt(0))
    delivery_form: Literal["payload", "echo"] = "payload"
    deliver_to: Literal["loopback", "anywhere"] = "loopback"
