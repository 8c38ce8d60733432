"""Arguments and options that several commands have."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from .flags import flag


def check_dash(_type: type, value: str) -> None:
    """Refuse what looks like an option, among values that may be ``-``.

    Raises:
        ValueError: It begins like one.
    """
    if value != "-" and value.startswith("-"):
        raise ValueError


def input_file(text: str, name: str = "FILE") -> Parameter:
    """Return the parameter of a positional file, where ``-`` is stdin."""
    return Parameter(
        name=name,
        help=f"{text}; - is stdin.",
        allow_leading_hyphen=True,
        validator=check_dash,
    )


RowsPath = Annotated[str, Parameter(help="Such as campaigns, or projects/7/campaigns.")]
GroupId = Annotated[str, Parameter(help="Id of the group.")]
Body = Annotated[str, Parameter(help="JSON, or @FILE, or @- for stdin.", metavar="JSON")]
ParamTexts = Annotated[
    tuple[str, ...],
    Parameter(
        name="--param",
        help="A filter of the API; may be repeated.",
        metavar="K=V",
        negative="",
        show_default=False,
    ),
]
PageSize = Annotated[
    int | None, Parameter(help="Rows per request: changes speed, not results.", metavar="N")
]
Limit = Annotated[int, Parameter(help="Ids per request: changes speed, not results.", metavar="N")]
Trusted = Annotated[
    int,
    Parameter(
        help="Ids that the server surely gives at once if it has them; raise it only to a "
        "documented maximum.",
        metavar="N",
    ),
]
Concurrency = Annotated[int, Parameter(help="Requests at once.", metavar="N")]
OnDrift = Literal["report", "raise", "repair"]
DriftMode = Annotated[
    OnDrift,
    Parameter(
        help="If the list changes while it is read: report it, stop, or read overlapping pages so "
        "that no row is missed (needs --key)."
    ),
]
Json = Annotated[bool, flag("Print JSON for programs.", "--json")]
DryRun = Annotated[bool, flag("Only say what would be done.")]
Quiet = Annotated[bool, flag("No progress, no closing report.", ["--quiet", "-q"])]
