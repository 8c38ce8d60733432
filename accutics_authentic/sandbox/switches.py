"""What the documents leave open: one switch for each thing, with a plain default."""

from collections.abc import Callable
from typing import Any, Literal, get_args, get_origin

from attrs import Attribute, define, field
from attrs.validators import ge, optional

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
    """Let fields of literal types take nothing else, so that a typo is no silent default."""
    return [
        each.evolve(validator=_check) if get_origin(each.type) is Literal else each
        for each in fields
    ]


@safe_repr
@define(kw_only=True, field_transformer=_checked)
class AccuticsSwitches:
    """How the Accutics side behaves where its document is silent; may change at any time.

    Attributes:
        wrong_token_status: For a token that is there but not accepted.
        delete_status: 204 without a body, or 200 with what was deleted in the envelope.
        links: Pagination links whole, from the path on, or the query alone.
        links_keep_query: They carry the page size and the filters of the request.
        next_link: Where ``next`` leads: on; to its own page; back, from page 2 on; to another
            origin; past the end for ever, over empty pages.
        foreign_origin: Where the foreign ``next`` leads; None: to this sandbox's other server,
            which then records what should not have come.
        items_per_page: The page size in effect, or the one asked for.
        beyond_the_end: An empty page, or 404.
        edit_pagination: Given the honest pagination object, returns what is sent instead;
            None leaves it out.
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
    edit_pagination: Callable[[dict[str, Any]], Any] | None = None
    error_data: Any = field(factory=dict)


@safe_repr
@define(kw_only=True, field_transformer=_checked)
class AuthenticSwitches:
    """How the authentic.network side behaves where its pages are silent; may change at any time.

    Attributes:
        token_header: The header that carries the token.
        content_type: ``"required"``: without ``application/json`` a request is a 400.
        comparison: Items whose date is ``<`` or ``<=`` the ``timestamp`` asked for.
        timestamp_zero: A ``timestamp=0`` is a date, or as good as none.
        ties: The order of items of the same date; ``"shuffled"`` changes with every request.
        resolution: Ticks of the server's clock per millisecond. Above 1, items of one
            millisecond have an order that no timestamp can tell.
        sort_by: The item's own ``_created``, or when it joined the group.
        default_limit: Items on a page if no limit is asked for.
        max_limit: Larger limits are silently cut to this; None: never.
        lookups: ``GET /items/:id`` answers; refuses; denies; names a random date; names none.
        duplicate_status: For adding an item to a group that has it.
        update: Update Group merges the body into the group, or replaces the group by it.
        hook_get: What ``GET`` on a hook does. It is documented as the way to delete it.
        hook_delete: What ``DELETE`` on a hook does.
        hook_listing: Hooks listed as ``{"id", "data"}``, or flat.
        done_body: The body where only ``200 OK`` is documented: none, ``OK``, or a document.
        error_body: Errors with a JSON body, with plain text, or with none.
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
