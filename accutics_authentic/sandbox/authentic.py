"""The authentic.network REST API: item groups, their hooks, items, scans. No I/O here.

Groups and their hooks are as on the page "ItemGroup" of the documentation, items as on "Item",
scans as on "Scans".
"""

from __future__ import annotations

import re
from random import Random
from typing import Any, Literal

from .answers import JSON, Answer, RefusedError, json_answer, read_json, read_object
from .groups import Group
from .records import RecordedRequest
from .scans import Scans
from .switches import AuthenticSwitches

NUMBER = re.compile(r"-?[0-9]{1,18}")


class AuthenticApi(Scans):
    """The authentic.network side of a sandbox.

    Attributes:
        tokens: The tokens that are accepted.
    """

    def __init__(self, *, token: str, switches: AuthenticSwitches, random: Random) -> None:
        super().__init__(switches=switches, random=random)
        self.tokens: set[str] = {token}

    def answer(self, request: RecordedRequest) -> Answer:
        """Carry out *request* and return the answer."""
        try:
            if (request.method, *request.segments) == ("POST", "api", "v2", "scans"):
                return self._add_scan(request)  # the page lists no token: phones scan
            self._admit(request)
            return self._route(request)
        except RefusedError as refusal:
            return self.problem(refusal.status, refusal.code)

    def problem(self, status: int, code: str = "error") -> Answer:
        """Return an error in the form that ``switches.error_body`` says."""
        match self.switches.error_body:
            case "json":
                return json_answer({"status": status, "message": code}, status)
            case "text":
                return Answer(status, code.encode(), "text/plain")
            case _:
                return Answer(status)

    def _admit(self, request: RecordedRequest) -> None:
        if request.headers.get(self.switches.token_header) not in self.tokens:
            raise RefusedError(403, "forbidden")
        sent = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if sent != JSON and self.switches.content_type == "required":
            raise RefusedError(400, "content_type")
        if request.body:  # even where no body is documented
            read_json(request.body)

    def _route(self, request: RecordedRequest) -> Answer:
        match request.method, *request.segments:
            case "GET", "api", "v2", "groups", group, "items":
                return self._items_of(self.group(group), request)
            case "GET", "api", "v2", "items", item:
                return self._look_up(item)
            case "GET", "api", "v2", "items", item, "scans":
                return json_answer({"scans": self.item(item).scans})
            case "POST", "api", "v2", "groups":
                return self._create_group(request)
            case verb, "api", "v2", "groups", group:
                return self._group(verb, self.group(group), request)
            case verb, "api", "v2", "groups", group, "items", item:
                return self._membership(verb, self.group(group), item)
            case verb, "api", "v2", "groups", group, "hooks":
                return self._hooks(verb, self.group(group), request)
            case verb, "api", "v2", "groups", group, "hooks", hook:
                return self._hook(verb, self.group(group), hook)
        raise RefusedError(404, "not_found")

    def _create_group(self, request: RecordedRequest) -> Answer:
        group_id = self.add_group(data=read_object(request.body))
        return _document(self.groups[group_id])

    def _group(self, verb: str, group: Group, request: RecordedRequest) -> Answer:
        match verb:
            case "GET":
                return _document(group)
            case "POST":
                old = group.data if self.switches.update == "merge" else {}
                created = group.data["_created"]
                group.data = self._document({**old, **read_object(request.body)})
                group.data["_created"] = created
                return _document(group)
            case "DELETE":
                del self.groups[group.id]  # its items stay
                return self._done(group)
        raise RefusedError(404, "not_found")

    def _items_of(self, group: Group, request: RecordedRequest) -> Answer:
        switches = self.switches
        before, limit = _number(request, "timestamp"), _number(request, "limit")
        if limit is None:
            limit = switches.default_limit
        if limit < 1:
            raise RefusedError(400, "limit")
        if before == 0 and switches.timestamp_zero == "none":
            before = None
        if switches.max_limit is not None:
            limit = min(limit, switches.max_limit)
        items = group.listed(before, limit, switches, self._random)
        return json_answer({"group": {"id": group.id, "data": group.data}, "items": items})

    def _membership(self, verb: str, group: Group, item_id: str) -> Answer:
        match verb:
            case "POST":
                self.item(item_id)
                if item_id in group.members:
                    raise RefusedError(self.switches.duplicate_status, "duplicate")
                self.add_item(group.id, item_id)
            case "DELETE":
                self.remove_item(group.id, item_id)
            case _:
                raise RefusedError(404, "not_found")
        return self._done(group)

    def _hooks(self, verb: str, group: Group, request: RecordedRequest) -> Answer:
        match verb:
            case "POST":
                return self._create_hook(group, read_object(request.body))
            case "GET" if self.switches.hook_listing == "flat":
                hooks = [{"id": id_, **data} for id_, data in group.hooks.items()]
            case "GET":
                hooks = [{"id": id_, "data": data} for id_, data in group.hooks.items()]
            case _:
                raise RefusedError(404, "not_found")
        return json_answer({"id": group.id, "type": "group", "hooks": hooks})

    def _create_hook(self, group: Group, body: dict[str, Any]) -> Answer:
        if not isinstance(body.get("url"), str) or not isinstance(body.get("events"), str):
            raise RefusedError(400, "hook")
        hook_id = self.new_id()
        data = self._document(body) | {"type": "httprequest", "executed": 0}
        del data["_owner"]  # the hook on the page "ItemGroup" has none
        group.hooks[hook_id] = data
        return json_answer({"id": hook_id, "data": data})

    def _hook(self, verb: str, group: Group, hook_id: str) -> Answer:
        switches = self.switches
        does: str = {"GET": switches.hook_get, "DELETE": switches.hook_delete}.get(verb, "404")
        if does in {"404", "405"}:
            raise RefusedError(int(does), "hook")
        if hook_id not in group.hooks:
            raise RefusedError(404, "not_found")
        document = json_answer({"id": hook_id, "data": group.hooks[hook_id]})
        if does != "reads":
            del group.hooks[hook_id]
        return self._done(group) if does == "deletes" else document

    def _look_up(self, item_id: str) -> Answer:
        lookups = self.switches.lookups
        if lookups in {"403", "404"}:
            raise RefusedError(int(lookups), "lookups")
        item = self.item(item_id)
        data = self.item_data(item)
        if lookups == "nonsense":
            data["_created"] = self._random.randrange(self.clock())
        elif lookups == "missing":
            del data["_created"]
        return json_answer({"id": item_id, "data": data})

    def _add_scan(self, request: RecordedRequest) -> Answer:
        body = read_object(request.body)
        if not isinstance(body.get("identifier"), str):
            raise RefusedError(400, "identifier")
        item = self.item(body["identifier"])
        scan, sent = self.record_scan(item, body)
        self.deliveries.start(sent)
        identifier = {"id": item.id, "data": self.item_data(item)}
        return json_answer({"identifier": identifier, "scan": scan})

    def _done(self, group: Group) -> Answer:
        match self.switches.done_body:
            case "ok":
                return Answer(200, b"OK", "text/plain")
            case "json":
                return _document(group)
            case _:
                return Answer(200)


def _document(group: Group) -> Answer:
    return json_answer({"id": group.id, "data": group.data})


def _number(request: RecordedRequest, name: Literal["timestamp", "limit"]) -> int | None:
    values = request.params.get(name)
    if values is None:
        return None
    if len(values) != 1 or not NUMBER.fullmatch(values[0]):
        raise RefusedError(400, name)
    return int(values[0])
