"""Resource: one kind of entity in the Accutics API, at any path, with any class."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from yarl import URL

from accutics_authentic._accutics.paging.keys import Key
from accutics_authentic._base.copies import refuses_copies
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._codec import Codec
from accutics_authentic._http.client import Client
from accutics_authentic._http.params import Params
from accutics_authentic._http.urls import Segment, quote_segment
from accutics_authentic._paging.cursor import CursorKeys
from accutics_authentic._paging.pager import Page
from accutics_authentic._paging.stream import Stream
from accutics_authentic.errors import ConfigurationError

from .entities import read_entity
from .entity_list import EntityList
from .models import Envelope, Meta
from .path import ResourcePath

if TYPE_CHECKING:
    from accutics_authentic._http.bodies import Body

T = TypeVar("T")


@refuses_copies("hand over its path and model, and make session and client where the work is")
@safe_repr
@hides_frames
class Resource(Generic[T]):
    """One kind of entity: its list, and ``get``, ``create``, ``update`` and ``delete``.

    The list is read by ``stream``, ``page`` and ``count``. Made by ``accutics.resource()``.
    """

    def __init__(
        self,
        client: Client,
        path: ResourcePath,
        model: Any,
        codec: Codec,
        cursor_keys: CursorKeys | None,
    ) -> None:
        self._client = client
        self._path = path
        self._model = model  # Any: a class, which no annotation can tie to T
        self._codec = codec
        self._list: EntityList[T] = EntityList(client, path, model, codec, cursor_keys)
        codec.check(model)
        self._url = client.url(*path.parts)  # of the list
        self._url_text = str(self._url)  # with which the URLs of entities begin
        self._read_entity = partial(read_entity, codec, Envelope[model])

    def __repr__(self) -> str:
        return f"<Accutics resource {self._path.template}>"

    def stream(
        self,
        *,
        page_size: int | None = None,
        params: Params | None = None,
        cursor: str | None = None,
        slice: str | None = None,  # noqa: A002 - what users call it, and nothing here slices
        key: Key[T] | None = None,
        on_drift: Literal["report", "raise", "repair"] = "report",
    ) -> Stream[T, Meta]:
        """Stream every entity, in the server's order ("index" in Accutics's words).

        Args:
            page_size: Entities per request, not in all. The server may silently reduce it to the
                maximum of this request ("Basics"). Changes speed, not results. A resumed stream
                keeps the size it was begun with.
            params: Filters and the like, sent with the first request; the server's links repeat
                them. A str, an int or a list of them; None leaves a key out.
            cursor: Of a page, a run or an error: the stream goes on after it.
            slice: One of those that ``split`` returned for this list: only its rows, in its page
                size. With *cursor*, which must be one of this slice, the stream goes on inside it.
            key: How to identify a row: a field name, or a function of the row. It gives a str, an
                int or a tuple of them; a row with another key, or none, is invalid. Rows whose key
                was delivered before are dropped and counted.
            on_drift: What to do about a list that changes while it is read. ``"report"`` notes in
                ``report`` what totals and repeated keys show; ``"raise"`` stops with
                ``DriftError`` instead; ``"repair"`` (needs *key*) reads overlapping pages, so
                that each row that stays in the list and is not moved comes exactly once. It needs
                a server that obeys ``page`` and ``page_size`` and fills its pages.

        Raises:
            ConfigurationError: At once, for an invalid argument.
            CursorError: At once, for a cursor or a slice that is broken or of another list.
            AccuticsAuthenticError: While iterating; ``cursor`` says where to go on.
        """
        return self._list.stream(
            page_size=page_size,
            params=params,
            cursor=cursor,
            slice_text=slice,
            key=key,
            on_drift=on_drift,
        )

    async def page(
        self, number: int, *, page_size: int | None = None, params: Params | None = None
    ) -> Page[T, Meta]:
        """Return one page, with one request.

        Args:
            number: Counted from 1. What comes beyond the end is up to the server.
            page_size: Entities per page; the server may silently reduce it.
            params: Filters and the like.

        Raises:
            DecodeError: An entity does not match its class.
            AccuticsAuthenticError: As for any call.
        """
        return await self._list.page(number, page_size=page_size, params=params)

    async def count(self, params: Params | None = None) -> int | None:
        """Return how many entities there are, with one request for one of them.

        Args:
            params: Filters and the like.

        Returns:
            The server's own total; None if it gives none, or one that cannot be right (below 0,
            or less than the rows that it sent along).

        Raises:
            AccuticsAuthenticError: As for any call.
        """
        return await self._list.count(params)

    async def get(self, entity_id: Segment, /) -> T:
        """Return one entity ("show").

        Raises:
            NotFoundError: There is none, if the API says so with 404.
            ProtocolError: The answer is about another id.
        """
        segment = self._path.segment(entity_id)
        return await self._client.call(
            self._client.request("GET", *self._entity(segment)),
            partial(self._read_entity, entity_id=segment),
        )

    async def create(self, entity: Body) -> T:
        """Create an entity from a mapping or an instance, and return the server's version.

        Args:
            entity: A mapping, or an instance of a class that ``resource`` takes, which is sent
                whole (but for what ``omit_defaults`` of your converter says). A mapping may hold
                what fields may: aware datetimes, dates, enums, UUIDs, decimal numbers, instances.

        Raises:
            DecodeError: With ``done=True``: it was created, and the answer could not be read.
            ServerError, TransportError: With ``ambiguous=True`` it may have been created; never
                tried again.
        """
        body = self._body(entity)
        request = self._client.request("POST", self._url, self._path.template, body)
        return await self._client.call(request, self._read_entity)

    async def update(
        self,
        entity_id: Segment,
        /,
        entity: Body,
        *,
        method: Literal["PATCH", "PUT"] = "PATCH",
    ) -> T:
        """Change an entity and return the server's version.

        Args:
            entity_id: The entity's.
            entity: As for ``create``. With PATCH, the fields of an instance that equal their
                default are left out, since they may never have been set: to set one to its
                default, to null say, use a mapping, or ``override(omit_if_default=False)`` in your
                converter. Of a pydantic model, which knows what was set, just that is sent, and
                its computed fields. A default that a factory makes anew each time, such as
                ``uuid4``, is sent: use a mapping to leave it out. Instances within it are sent
                whole. Where a hook of yours writes the class itself, all that it returns is sent.
            method: PUT sends an instance whole.

        Raises:
            DecodeError: With ``done=True``: it was changed, and the answer could not be read.
            ServerError, TransportError: With ``ambiguous=True`` it may have been changed; never
                tried again.
        """
        verbs = [verb for verb in ("PATCH", "PUT") if verb == method]  # ours, whatever it is
        if not verbs:
            raise ConfigurationError('method must be "PATCH" or "PUT"')
        body = self._body(entity, changes=verbs[0] == "PATCH")
        request = self._client.request(verbs[0], *self._entity(self._path.segment(entity_id)), body)
        return await self._client.call(request, self._read_entity)

    async def delete(self, entity_id: Segment, /) -> None:
        """Delete an entity. A repeated attempt that finds nothing any more counts as done.

        Raises:
            NotFoundError: There was none, if the API says so with 404.
        """
        segment = self._path.segment(entity_id)
        await self._client.send(self._client.request("DELETE", *self._entity(segment)))

    def _body(self, entity: Body, *, changes: bool = False) -> bytes:
        from accutics_authentic._http.bodies import encode_body  # not to read

        self._codec.check(self._model)  # its answer must be readable as well
        return encode_body(entity, self._codec, changes=changes)

    def _entity(self, segment: str) -> tuple[URL, str]:
        """Return the URL of the entity with this *segment*, and its path template."""
        url = URL(f"{self._url_text}/{quote_segment(segment)}", encoded=True)
        return url, self._path.template_of_one
