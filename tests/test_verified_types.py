"""The judge of pyright's report; ``nox -s types`` makes the report itself."""

from __future__ import annotations

import json
from typing import Any

from tests.support.verified_types import MAX_SYMBOLS, problems


def symbol(name: str, *, known: bool = True, ambiguous: bool = False, exported: bool = True) -> Any:
    facts = {"isTypeKnown": known, "isTypeAmbiguous": ambiguous, "isExported": exported}
    return {"name": f"accutics_authentic.{name}", **facts}


def report(*symbols: Any) -> str:
    return json.dumps({"typeCompleteness": {"symbols": symbols}})


def test_a_package_that_is_typed_and_small_is_right() -> None:
    sandbox = [symbol(f"sandbox.Name{i}") for i in range(500)]
    private = [symbol(f"_http.Name{i}", exported=False) for i in range(500)]
    public = [symbol(f"Name{i}") for i in range(MAX_SYMBOLS)]
    assert problems(report(*public, *private, *sandbox)) == []


def test_a_type_that_is_not_known_is_named_wherever_it_is() -> None:
    wrong = [symbol("a", known=False), symbol("_b", ambiguous=True, exported=False)]
    assert [each.partition(":")[0] for each in problems(report(*wrong))] == [
        "accutics_authentic.a",
        "accutics_authentic._b",
    ]


def test_too_many_public_symbols_and_none_at_all_are_wrong() -> None:
    (said,) = problems(report(*(symbol(f"Name{i}") for i in range(MAX_SYMBOLS + 1))))
    assert "121 public symbols" in said
    (said,) = problems(report(symbol("sandbox"), symbol("sandbox.Sandbox")))
    assert "no public symbol was found" in said
