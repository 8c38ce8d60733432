"""One API: base URL, credentials and codec over a session. Every resource holds one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from yarl import URL

from accutics_authentic._base.arguments import plain_text, type_of
from accutics_authentic._base.copies import variant
from accutics_authentic._base.objects import check_instance, check_limiter, check_or_default
from accutics_authentic._base.structs import replace
from accutics_authentic._codec import BIG_BODY, Codec, read_json
from accutics_authentic.errors import ConfigurationError, ProtocolError

from .call import Sender
from .credentials import Credentials
from .limits import Limiter, Timeouts
from .messages import Hidden, Reply, Request
from .observer import ClientEvents
from .params import Params
from .request_headers import check_headers, merge_headers
from .retry import IDEMPOTENT_METHODS, RetryPolicy
from .session import Session, has_remote_proxy, observer_of, shared_throttle, user_agent_of
from .stats import CallStats
from .turns import Turns
from .urls import base_url, build_url
from .waits import Waits

if TYPE_CHECKING:
    from .problem import ReadProblem
    from .raw_reply import RawReply

T = TypeVar("T")


class Client:
    """What all resources of one API share.

    Args:
        session: Carries the requests.
        api: The API's name, for events.
        base: The API's base URL.
        credentials: The API's token.
        codec: Decodes and encodes the API's JSON.
        read_problem: Reads the vendor's error bodies.
        headers: Sent with every request.
        retry: Instead of the session's.
        timeouts: Instead of the session's.
        limiter: Instead of the session's.
        allow_http: Allow plain http to another machine, be it the base URL's or ``proxy=``.
    """

    def __init__(
        self,
        session: Session,
        *,
        api: str,
        base: str | URL,
        credentials: Credentials,
        codec: Codec,
        read_problem: ReadProblem,
        headers: Mapping[str, str],
        retry: RetryPolicy | None,
        timeouts: Timeouts | None,
        limiter: Limiter | None,
        allow_http: bool,
    ) -> None:
        if not isinstance(session, Session):
            raise ConfigurationError(
                f"the first argument must be a Session, not {type_of(session)}"
            )
        policy = check_or_default(retry, RetryPolicy, "retry", session.retry)
        limits = check_or_default(timeouts, Timeouts, "timeouts", session.timeouts)
        check_limiter(limiter, "limiter")
        check_instance(allow_http, bool, "allow_http")
        credentials.check()
        self.base: URL = base_url(base, allow_http=allow_http, proxied=has_remote_proxy(session))
        self.codec = codec
        self.session = session
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": user_agent_of(session),
            **headers,
        }
        self._json_headers = {**self._headers, "Content-Type": "application/json"}
        throttle = shared_throttle(session, str(self.base), credentials, policy)
        origin = f"{self.base.scheme}://{self.base.host_subcomponent}:{self.base.port}"
        self.events: ClientEvents = ClientEvents(observer_of(session), session.clock, api, origin)
        turns = Turns(session=session, policy=policy, throttle=throttle, events=self.events)
        self._sender = Sender(
            session=session,
            base=str(self.base),
            credentials=credentials,
            read_problem=read_problem,
            timeouts=limits,
            limiter=session.limits.limiter if limiter is None else limiter,
            throttle=throttle,
            turns=turns,
            waits=Waits(turns),
        )

    def __repr__(self) -> str:
        return f"<client of {getattr(self, 'base', None)}>"  # None while __init__ refuses it

    def with_options(
        self,
        *,
        retry: RetryPolicy | None,
        timeouts: Timeouts | None,
        limiter: Limiter | None,
        headers: Mapping[str, str] | None,
    ) -> Client:
        """Return a client with other options over the same session, credentials and throttle."""
        sender = self._sender
        policy = check_or_default(retry, RetryPolicy, "retry", sender.turns.policy)
        turns = replace(sender.turns, policy=policy)
        check_limiter(limiter, "limiter")
        added = self._checked(headers)
        return variant(
            self,
            _headers=merge_headers(self._headers, added),
            _json_headers=merge_headers(self._json_headers, added),
            _sender=replace(
                sender,
                timeouts=check_or_default(timeouts, Timeouts, "timeouts", sender.timeouts),
                limiter=sender.limiter if limiter is None else limiter,
                turns=turns,
                waits=Waits(turns),
            ),
        )

    def url(self, *parts: str, params: Params | None = None) -> URL:
        """Return the encoded URL of the path *parts* under the base URL."""
        return build_url(self.base, parts, params)

    def request(
        self,
        method: str,
        url: URL,
        path: str,
        body: bytes | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        idempotent: bool | None = None,
    ) -> Request:
        """Return a request to this API.

        Args:
            method: Upper case.
            url: Absolute and encoded.
            path: The path template, for people and errors.
            body: Encoded JSON.
            headers: Of the caller, for this request only.
            idempotent: Whether it may be repeated; by default, GET, HEAD and DELETE may.
        """
        ours = self._headers if body is None else self._json_headers
        return Request(
            method=method,
            url=url,
            path=path,
            headers=ours if headers is None else merge_headers(ours, self._checked(headers)),
            body=body,
            idempotent=method in IDEMPOTENT_METHODS if idempotent is None else idempotent,
        )

    def send(self, request: Request, stats: CallStats | None = None) -> Coroutine[Any, Any, Reply]:
        """Return the successful reply to *request*, awaited at once; *stats* counts its cost."""
        return self._sender.send(request, stats or CallStats())

    def get(self, url: URL, path: str, stats: CallStats) -> Coroutine[Any, Any, Reply]:
        """Return the successful reply to a GET, awaited at once; *stats* counts its cost."""
        return self._sender.send(self.request("GET", url, path), stats)

    def raw_request(
        self,
        method: object,
        url: URL,
        path: str,
        *,
        json: object,
        headers: Mapping[str, str] | None,
        idempotent: bool | None,
    ) -> Request:
        """Return a request with any method and any JSON, as a caller asks for it.

        Raises:
            ConfigurationError: *method* is not a word such as GET, *json* cannot be encoded, or
                *headers* or *idempotent* is invalid.
        """
        if idempotent is not None:
            check_instance(idempotent, bool, "idempotent")
        verb = plain_text(method).upper() if isinstance(method, str) else ""
        if not re.fullmatch(r"[A-Z]{1,20}", verb):
            raise ConfigurationError("method must be a word such as GET")
        if verb in ("CONNECT", "TRACE"):  # the reply to TRACE repeats the token (RFC 9110, 9.3.8)
            raise ConfigurationError(f"method must not be {verb}")
        changes = verb == "PATCH"
        body = None if json is None else Hidden(self.codec.encode(json, changes=changes))
        return self.request(verb, url, path, body, headers=headers, idempotent=idempotent)

    async def call_json(self, request: Request) -> Any:  # Any: JSON
        """Send *request*, and return the decoded JSON; None for an empty body."""
        return await self.call(request, lambda body: read_json(body) if body else None)

    async def call_raw(self, request: Request) -> RawReply:
        """Send *request*, and return the successful reply as it came."""
        reply = await self.send(request)
        from .raw_reply import raw_reply  # few programs need it

        return raw_reply(reply, request)

    def _checked(self, headers: Mapping[str, str] | None) -> dict[str, str]:
        return {} if headers is None else check_headers(headers, self._sender.credentials.header)

    async def call(
        self, request: Request, read: Callable[[bytes], T], stats: CallStats | None = None
    ) -> T:
        """Send *request*, and return what *read* makes of the body; in a thread if it is large.

        Raises:
            AccuticsAuthenticError: As ``send``; and what *read* raises, with ``done=True`` if the
                request was a write.
        """
        reply = await self.send(request, stats)
        try:
            if len(reply.body) > BIG_BODY:
                return await asyncio.to_thread(read, reply.body)  # does not block the loop
            return read(reply.body)
        except ProtocolError as error:
            if not request.safe:
                error.done = True
            reply.annotate(error, request.method, request.path)
            raise
