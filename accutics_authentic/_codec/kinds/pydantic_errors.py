"""What pydantic says of a value that does not fit, as a mismatch that never shows the value."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic._codec.places import MismatchWithin, Place, Step
from accutics_authentic._codec.reveal import may_reveal
from accutics_authentic._error import to_one_line

#: Our texts for types of errors whose own text would often be dropped.
FIXED_BY_TYPE = {
    "assertion_error": "refused by its validator (AssertionError)",
    "enum": "expected one of the values that are declared",
    "literal_error": "expected one of the values that are declared",
    "union_tag_invalid": "expected one of the tags that are declared",
    "missing": "required field missing",
    "model_type": "Input should be an object",
    "date_from_datetime_parsing": "Input should be a valid date",
    "date_parsing": "Input should be a valid date",
    "datetime_from_date_parsing": "Input should be a valid datetime",
    "datetime_parsing": "Input should be a valid datetime",
    "time_parsing": "Input should be a valid time",
    "uuid_parsing": "Input should be a valid UUID",
}
#: Texts of pydantic that are always the same.
FIXED = lazy_pattern(
    r"Extra inputs are not permitted|Input should be a valid (string|integer|number|boolean|list"
    r"|tuple|set|dictionary|date|datetime|time|timedelta|UUID)(, unable to parse string as an?"
    r" (integer|number)|, unable to interpret input|, got a number with a fractional part)?"
)


def pydantic_mismatch(error: Any, raw: Any, keys: Set[str]) -> MismatchWithin | None:
    """Return the mismatch for an *error* of pydantic about *raw*; None if it is no such error.

    Args:
        error: What was raised.
        raw: The JSON value.
        keys: All keys that the model, and the classes in it, declare. Others may be personal.
    """
    if not hasattr(error, "errors"):
        return None
    details = error.errors(include_url=False, include_context=False, include_input=False)
    return MismatchWithin([_place(each, raw, keys) for each in details])


def _place(detail: dict[str, Any], raw: Any, keys: Set[str]) -> Place:
    """Return the place that one error is about.

    Its location holds keys and indexes, and labels of the members of unions, which are skipped.
    """
    steps = []
    value = raw
    for part in detail["loc"]:
        is_index = isinstance(part, int) and isinstance(value, list) and part < len(value)
        if is_index or (isinstance(value, dict) and part in value):
            steps.append(Step(part, shown=is_index or part in keys))
            value = value[part]
        elif part is detail["loc"][-1] and detail["type"] == "missing":
            steps.append(Step(part))
    return Place(tuple(steps), _text(detail, value, raw))


def _text(detail: dict[str, Any], value: Any, raw: Any) -> str:
    fixed = FIXED_BY_TYPE.get(detail["type"])
    if fixed is not None:
        return fixed
    text = to_one_line(detail["msg"])
    if FIXED.fullmatch(text) or not may_reveal(text, value, raw):
        return text
    is_validator = detail["type"] == "value_error"
    return "refused by its validator (ValueError)" if is_validator else "refused by pydantic"
