"""The Accutics Open API: bearer token, envelopes, collections at any path. No I/O here.

Everything that is documented stands on the page "Basics" of the documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any, Literal
from urllib.parse import quote

from .answers import JSON, Answer, RefusedError, json_answer, read_object, to_text
from .collection import Collection
from .paging import PAGE, SIZE, RequestedPage, pagination
from .records import RecordedRequest
from .switches import AccuticsSwitches

CODES = {  # 400, 401 and 403 are those of the page "Basics"; it names no others
    400: "invalid_route",
    401: "authorization_header_missing",
    403: "authorization",
    404: "not_found",
    409: "conflict",
    422: "invalid_entity",
    429: "too_many_requests",
}
VERBS = {  # by whether the path names an entity
    False: {"GET": "index", "POST": "create"},
    True: {"GET": "show", "PATCH": "update", "PUT": "update", "DELETE": "delete"},
}
NUMBER = re.compile(r"0*[1-9][0-9]{0,8}")


class AccuticsApi:
    """The Accutics side of a sandbox.

    Attributes:
        tokens: The tokens that are accepted.
        collections: By path, as in ``"campaigns"`` or ``"projects/7/records"``.
        switches: What the document leaves open.
        foreign_origin: Where a foreign ``next`` link leads unless a switch says otherwise.
    """

    def __init__(
        self, *, token: str, switches: AccuticsSwitches, random: Random, base_path: str = ""
    ) -> None:
        self.tokens: set[str] = {token}
        self.collections: dict[str, Collection] = {}
        self.switches = switches
        self.foreign_origin = "https://elsewhere.invalid"
        self._random = random
        self._base = [segment for segment in base_path.split("/") if segment]

    def add_collection(
        self,
        path: str | Sequence[str],
        rows: Iterable[Mapping[str, Any]] = (),
        *,
        page_size: int = 100,
        max_page_size: int | None = 100,
        paged: bool = True,
        ids: Literal["int", "str"] = "int",
    ) -> Collection:
        """Serve *rows* under *path*; they replace a collection that is already there.

        Args:
            path: Segments joined by ``/``; a sequence if a segment itself has a slash.
            rows: JSON objects; those without an ``id`` get one.
            page_size: Entities per page if the request names no size.
            max_page_size: Larger page sizes are silently reduced to this; None for no maximum.
            paged: If False, the index is one list without ``pagination``.
            ids: The type of the ids that new rows get.
        """
        segments = path.strip("/").split("/") if isinstance(path, str) else list(path)
        collection = Collection(
            segments[-1],
            rows,
            page_size=page_size,
            max_page_size=max_page_size,
            paged=paged,
            ids=ids,
            random=self._random,
        )
        self.collections[_key(segments)] = collection
        return collection

    def answer(self, request: RecordedRequest) -> Answer:
        """Carry out *request* and return the answer."""
        endpoint = "unknown"
        try:
            self._admit(request)
            collection, id_ = self._find(request)
            verb = _verb(request.method, entity=id_ is not None)
            endpoint = f"{collection.name}.{verb}"
            if id_ is None:
                carry_out = self._index if verb == "index" else self._create
                return carry_out(request, collection, endpoint)
            return self._one(request, collection, id_, endpoint)
        except RefusedError as refusal:
            return self._error(refusal.status, refusal.code, endpoint, refusal.reason)

    def problem(self, status: int) -> Answer:
        """Return an error envelope for *status*."""
        return self._error(status, CODES.get(status, "error"), "unknown")

    def _admit(self, request: RecordedRequest) -> None:
        scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
        if not token.strip():
            raise RefusedError(401, "authorization_header_missing")
        if scheme.lower() != "bearer" or token.strip() not in self.tokens:
            raise RefusedError(self.switches.wrong_token_status, "authorization")

    def _find(self, request: RecordedRequest) -> tuple[Collection, str | None]:
        segments = list(request.segments)
        if segments[: len(self._base)] == self._base:
            path = segments[len(self._base) :]
            if (collection := self.collections.get(_key(path))) is not None:
                return collection, None
            if (collection := self.collections.get(_key(path[:-1]))) is not None and path[-1]:
                return collection, path[-1]
        raise RefusedError(400, "invalid_route")

    def _index(self, request: RecordedRequest, collection: Collection, endpoint: str) -> Answer:
        filters = request.params
        page = _number(filters.pop(PAGE, None)) or 1
        asked = _number(filters.pop(SIZE, None))
        self._check_filters(filters, collection)
        if not collection.paged:
            texts, _ = collection.texts(filters, 0, None)
            return _envelope(_array(texts), {"endpoint": endpoint})
        size = collection.size_in_effect(asked)
        texts, total = collection.texts(filters, (page - 1) * size, page * size)
        requested = RequestedPage(number=page, size=size, asked=asked, total=total)
        if page > requested.last and self.switches.beyond_the_end == "404":
            raise RefusedError(404, "not_found")
        foreign = self.switches.foreign_origin or self.foreign_origin
        shown = pagination(request, requested, self.switches, foreign)
        meta = {"endpoint": endpoint}
        return _envelope(_array(texts), meta if shown is None else {**meta, "pagination": shown})

    def _check_filters(self, filters: dict[str, list[str]], collection: Collection) -> None:
        """Treat filters that no row can pass as the switch says; an empty list knows no keys."""
        unknown = filters.keys() - collection.keys if collection.keys else set[str]()
        if unknown and self.switches.unknown_filters == "400":
            reason = f"no row has ever had {', '.join(sorted(unknown))} to filter by"
            raise RefusedError(400, "invalid_parameter", reason)
        if self.switches.unknown_filters == "ignored":
            for name in unknown:
                del filters[name]

    def _create(self, request: RecordedRequest, collection: Collection, endpoint: str) -> Answer:
        row = read_object(request.body)
        row.pop("id", None)  # the server assigns it
        text = collection.text(collection.insert(row))
        return _envelope(text, {"endpoint": endpoint}, status=201)

    def _one(
        self, request: RecordedRequest, collection: Collection, id_: str, endpoint: str
    ) -> Answer:
        meta = {"endpoint": endpoint}
        match request.method:
            case "DELETE":
                text = collection.text(id_)
                collection.delete(id_)
                return Answer(204) if self.switches.delete_status == 204 else _envelope(text, meta)
            case "PATCH":
                collection.update(id_, read_object(request.body))
            case "PUT":
                collection.replace(id_, read_object(request.body))
        return _envelope(collection.text(id_), meta)

    def _error(self, status: int, code: str, endpoint: str, reason: str = "") -> Answer:
        message = f"The sandbox says: {reason or code.replace('_', ' ')}."
        error = {"code": code, "message": message, "data": self.switches.error_data}
        return json_answer({"error": error, "meta": {"endpoint": endpoint}}, status)


def _verb(method: str, *, entity: bool) -> str:
    try:
        return VERBS[entity][method]
    except KeyError:
        raise RefusedError(400, "invalid_route") from None


def _key(segments: Sequence[str]) -> str:
    return "/".join(quote(segment, safe="") for segment in segments)


def _number(values: list[str] | None) -> int | None:
    if values is None:
        return None
    if len(values) != 1 or not NUMBER.fullmatch(values[0]):
        raise RefusedError(400, "invalid_parameter")
    return int(values[0])


def _array(texts: list[str]) -> str:
    return f"[{','.join(texts)}]"


def _envelope(data: str, meta: Mapping[str, Any], status: int = 200) -> Answer:
    body = f'{{"data":{data},"meta":{to_text(meta)}}}'
    return Answer(status, body.encode(), JSON)
