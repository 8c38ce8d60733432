"""Options that many commands have: where the API is, and how it is reached."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from attrs import field, frozen
from cyclopts import Group, Parameter

from .flags import flag

if TYPE_CHECKING:  # help imports no client
    from accutics_authentic import Accutics, Authentic
    from accutics_authentic.events import Handler

GROUP = Group("Connection", sort_key=2)


@Parameter(name="*", group=GROUP)
@frozen(kw_only=True)
class Connection:
    """How to reach an API.

    Attributes:
        variable: The environment variable with the token.
        base_url: Where the API is; a subclass says which environment variable has it.
        token_file: A file with the token; else the environment has it.
        proxy: The URL of an HTTP proxy; else the environment may name one.
        allow_http: Allow plain http to other hosts than this machine.
        debug: Show requests, waits and tracebacks.
        tokens: Those that were read for this connection: a pipe has its token only once.
    """

    variable: ClassVar[str] = ""

    base_url: Annotated[str | None, Parameter(metavar="URL")] = None
    token_file: Annotated[Path | None, Parameter(metavar="FILE")] = None
    proxy: Annotated[
        str | None,
        Parameter(help="HTTP proxy; else HTTPS_PROXY and NO_PROXY count.", metavar="URL"),
    ] = None
    allow_http: Annotated[bool, flag("Allow plain http to other hosts than this machine.")] = False
    debug: Annotated[bool, flag("Show requests, waits and tracebacks.")] = False
    tokens: Annotated[set[str], Parameter(parse=False)] = field(init=False, factory=set, repr=False)


@Parameter(name="*", group=GROUP)
@frozen(kw_only=True)
class AccuticsConnection(Connection):
    """How to reach the Accutics Open API; the attributes are those of ``Connection``."""

    variable: ClassVar[str] = "ACCUTICS_TOKEN"

    base_url: Annotated[
        str | None,
        Parameter(env_var="ACCUTICS_BASE_URL", help="As Accutics gave it to you.", metavar="URL"),
    ] = None
    token_file: Annotated[
        Path | None,
        Parameter(help="File with the token; else ACCUTICS_TOKEN has it.", metavar="FILE"),
    ] = None

    def open(
        self, *handlers: Handler, token: str | None = None
    ) -> AbstractAsyncContextManager[Accutics]:
        """Open a session with a client; *handlers* get its events.

        Args:
            handlers: Called with each event.
            token: To send instead of the user's own.
        """
        from .clients import open_accutics  # late: it imports what sends requests

        return open_accutics(self, handlers, token)


@Parameter(name="*", group=GROUP)
@frozen(kw_only=True)
class AuthenticConnection(Connection):
    """How to reach the authentic.network REST API, likewise."""

    variable: ClassVar[str] = "AUTHENTIC_TOKEN"

    base_url: Annotated[
        str | None,
        Parameter(
            env_var="AUTHENTIC_BASE_URL",
            help="Else https://api.authentic.network.",
            metavar="URL",
        ),
    ] = None
    token_file: Annotated[
        Path | None,
        Parameter(help="File with the token; else AUTHENTIC_TOKEN has it.", metavar="FILE"),
    ] = None

    def open(
        self, *handlers: Handler, token: str | None = None
    ) -> AbstractAsyncContextManager[Authentic]:
        """Open a session with a client; *handlers* get its events.

        Args:
            handlers: Called with each event.
            token: To send instead of the user's own.
        """
        from .clients import open_authentic  # late: it imports what sends requests

        return open_authentic(self, handlers, token)
