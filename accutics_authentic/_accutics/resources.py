"""Resource: one noun of the Accutics API, at any path, with any class."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Generic, Literal, TypeVar

from yarl import URL

from accutics_authentic._accutics.paging.keys import Key, Keys
from accutics_authentic._accutics.paging.link_pager import LinkPager
from accutics_authentic._accutics.paging.links import PAGE, PAGE_SIZE, relative
from accutics_authentic._accutics.paging.overlap_pager import OverlapPager
from accutics_authentic._accutics.paging.pages import reader
from accutics_authentic._accutics.paging.position import Position, check_same_list
from accutics_authentic._accutics.paging.windows import check_overlap_position
from accutics_authentic._base.arguments import check_int, check_optional_page_size
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._codec import Codec
from accutics_authentic._http.client import Client, encode_body
from accutics_authentic._http.urls import Params, Segment, query_pairs, quote_segment
from accutics_authentic._paging.cursor import CursorCodec, CursorKeys
from accutics_authentic._paging.pager import Page
from accutics_authentic._paging.stats import Stats
from accutics_authentic._paging.stream import Stream
from accutics_authentic.errors import ConfigurationError

from .entities import read_entity
from .models import Envelope, Meta
from .path import ResourcePath

T = TypeVar("T")


@safe_repr
@hides_frames
class Resource(Generic[T]):
    """One noun of the API: ``stream``, ``page``, ``get``, ``create``, ``update``, ``delete``.

    ``accutics.resource(path, model)`` makes one.
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
        self._codec_of_cursors = partial(CursorCodec, "accutics", path.parts, keys=cursor_keys)
        codec.prepare(Envelope, "data", model)
        self._home = str(client.url(*path.parts))
        self._one = partial(read_entity, codec, Envelope[model])

    def __repr__(self) -> str:
        return f"<Accutics resource {self._path.template}>"

    def stream(
        self,
        *,
        page_size: int | None = None,
        params: Params | None = None,
        cursor: str | None = None,
        key: Key[T] | None = None,
        on_drift: Literal["report", "raise", "repair"] = "report",
    ) -> Stream[T, Meta]:
        """Stream every entity, in the server's order ("index" in Accutics's words).

        Args:
            page_size: Entities per request, not in all; the server may cut it down silently.
                Changes speed, not results. A resumed stream keeps the size it was begun with.
            params: Filters and the like, sent with the first request; the server's links carry
                them on. A str, an int or a list of them; None leaves a key out.
            cursor: Of a page, a run or an error: goes on behind it.
            key: What tells rows apart, a field's name or a function of the row; rows whose key
                was delivered before are dropped and counted. A str, an int or a tuple of them;
                a row with another key, or none, does not fit.
            on_drift: What to do about a list that changes while it is read. ``"report"`` notes in
                ``report`` what totals and repeated keys show; ``"raise"`` stops with
                ``DriftError`` instead; ``"repair"`` (needs *key*) reads overlapping pages, so
                that each row that stays in the list and is not moved comes exactly once.

        Raises:
            ConfigurationError: Here and now, for an argument that cannot be right.
            CursorError: Here and now, for a cursor that is broken or of another list.
            AccuticsAuthenticError: While looping; ``cursor`` says where to go on.
        """
        if on_drift not in ("report", "raise", "repair"):
            raise ConfigurationError('on_drift is "report", "raise" or "repair"')
        cursors = self._cursor_codec(params)
        if cursor is None:
            position = self._at(params, page_size)
        else:
            position = Position.load(cursors.decode(cursor))
            if not cursors.is_signed:
                check_same_list(position, self._path.parts, query_pairs(params or {}))
        if key is not None:
            Keys(key)  # refuses here and now
        if on_drift == "repair":
            return self._repaired(cursors, position, key)

        options = {"strict": on_drift == "raise", "resumed": cursor is not None}
        return Stream(self._client, partial(self._begin, cursors, position, key, options))

    def _repaired(
        self, cursors: CursorCodec, position: Position, key: Key[T] | None
    ) -> Stream[T, Meta]:
        if key is None:
            raise ConfigurationError('on_drift="repair" needs key=, to tell rows apart')
        base, read = self._client.base, reader(self._codec, self._model, position)
        check_overlap_position(position, base)
        return Stream(
            self._client,
            lambda stats: OverlapPager(
                base, self._path.template, read, cursors, position, stats, Keys(key, position.keys)
            ),
        )

    async def page(
        self, number: int, *, page_size: int | None = None, params: Params | None = None
    ) -> Page[T, Meta]:
        """Return one page, with one request.

        Args:
            number: Counted from 1. What comes beyond the end is the server's decision.
            page_size: Entities per page; the server may cut it down silently.
            params: Filters and the like.

        Raises:
            DecodeError: An entity does not fit its class.
            AccuticsAuthenticError: As for any call.
        """
        position = self._at(params, page_size, check_int(number, "number"))
        begin = partial(self._begin, self._cursor_codec(params), position, None, {})
        page = await anext(Stream(self._client, begin).pages())
        if page.error is not None:
            raise page.error
        return page

    async def get(self, entity_id: Segment, /) -> T:
        """Return one entity ("show").

        Raises:
            NotFoundError: There is none, if the API says so with 404.
            ProtocolError: The answer is about another id.
        """
        return await self._client.call(
            self._client.request("GET", *self._entity(entity_id)),
            partial(self._one, asked=self._path.segment(entity_id)),
        )

    async def create(self, entity: Mapping[str, Any] | Any) -> T:
        """Create an entity from a mapping or an instance, and return the server's version.

        Args:
            entity: A mapping, or an instance of an attrs class or a dataclass, which is sent whole
                (but for what ``omit_if_default`` of your converter says). A mapping may hold what
                fields may: aware datetimes, dates, enums, UUIDs, decimal numbers, instances.

        Raises:
            DecodeError: With ``done=True``: it was created, and the answer could not be read.
            ServerError, TransportError: With ``ambiguous=True`` it may have been created; never
                tried again.
        """
        body = self._body(entity)
        url = self._client.url(*self._path.parts)
        request = self._client.request("POST", url, self._path.template, body)
        del entity  # an error's traceback shows what is local here
        return await self._client.call(request, self._one)

    async def update(
        self,
        entity_id: Segment,
        /,
        entity: Mapping[str, Any] | Any,
        *,
        method: Literal["PATCH", "PUT"] = "PATCH",
    ) -> T:
        """Change an entity and return the server's version.

        Args:
            entity_id: The entity's.
            entity: As for ``create``. With PATCH, the fields of an instance that equal their
                default are left out, since they may never have been set: to set one to its
                default, to null say, use a mapping, or ``override(omit_if_default=False)`` in your
                converter. Instances within it are sent whole. Where a hook of yours writes the
                class itself, all that it returns is sent.
            method: PUT sends an instance whole.

        Raises:
            DecodeError: With ``done=True``: it was changed, and the answer could not be read.
            ServerError, TransportError: With ``ambiguous=True`` it may have been changed; never
                tried again.
        """
        verbs = [verb for verb in ("PATCH", "PUT") if verb == method]  # ours, whatever it is
        if not verbs:
            raise ConfigurationError('method is "PATCH" or "PUT"')
        body = self._body(entity, changes=verbs[0] == "PATCH")
        request = self._client.request(verbs[0], *self._entity(entity_id), body)
        del entity  # an error's traceback shows what is local here
        return await self._client.call(request, self._one)

    async def delete(self, entity_id: Segment, /) -> None:
        """Delete an entity. A repeated attempt that finds nothing any more counts as done.

        Raises:
            NotFoundError: There was none, if the API says so with 404.
        """
        await self._client.send(self._client.request("DELETE", *self._entity(entity_id)))

    def _body(self, entity: Mapping[str, Any] | Any, *, changes: bool = False) -> bytes:
        self._codec.prepare(Envelope, "data", self._model)  # its answer must be readable as well
        return encode_body(entity, self._codec, changes=changes)

    def _entity(self, entity_id: Segment) -> tuple[URL, str]:
        url = f"{self._home}/{quote_segment(self._path.segment(entity_id))}"
        return URL(url, encoded=True), self._path.template_of_one

    def _cursor_codec(self, params: Params | None) -> CursorCodec:
        query = sorted(query_pairs(params or {}))
        if any(name in (PAGE, PAGE_SIZE) for name, _ in query):
            raise ConfigurationError("page and page_size are arguments of their own, not params")
        return self._codec_of_cursors(query)

    def _at(
        self, params: Params | None, page_size: int | None, number: int | None = None
    ) -> Position:
        place = {PAGE: number, PAGE_SIZE: check_optional_page_size(page_size, "page_size")}
        url = self._client.url(*self._path.parts, params={**(params or {}), **place})
        return Position(relative(url, self._client.base))

    def _begin(
        self,
        cursors: CursorCodec,
        position: Position,
        key: Key[T] | None,
        options: Mapping[str, bool],
        stats: Stats,
    ) -> LinkPager[T]:
        base, path = self._client.base, self._path.template
        read = reader(self._codec, self._model, position)
        keys = None if key is None else Keys(key, position.keys)
        return LinkPager(base, path, read, cursors, position, stats, keys, **options)
