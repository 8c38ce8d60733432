"""Rows of which ``init`` makes classes."""

from __future__ import annotations

import json
from typing import Any

from accutics_authentic.sandbox import Sandbox

CAMPAIGNS: list[Any] = [
    json.loads(text) for text in Sandbox().accutics.collections["campaigns"].texts({}, 0, None)[0]
]

#: Keys that can be no names, and values of several types at one place.
ODD_ROWS: list[Any] = [
    {
        "id": 1,
        "class": "a",
        "__class__": 1,
        "content-type": "a",
        "content_type": "b",
        "startsAt": "2025-01-06T09:00:00Z",
        "list": [],
        "field": None,
        "field ": None,
        "self": True,
        "converter": 1,
        "Converter": 2,
        "model_name": "a",
        "json": {},
        'a "quoted"\nkey': 1.5,
        "beløb": 2**60 + 1,
        "mixed": 2**53 + 1,
        "either": {"a": 1},
        "steps": [{"at": "2025-01-06T09:00:00Z"}, {"at": None, "by": "me"}],
    },
    {"id": 2, "mixed": 0.5, "either": ["a", 1, None], "converter": "a"},
    {"id": 3, "mixed": False, "either": "a", "steps": []},
]
