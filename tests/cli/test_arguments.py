"""Arguments that are more than a text, and the library's names for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._cli.exits import UsageError
from accutics_authentic._cli.params import parse_columns, parse_moment, parse_params
from accutics_authentic._cli.spelling import as_options


@given(st.lists(st.tuples(st.text(min_size=1).filter(lambda key: "=" not in key), st.text())))
def test_each_pair_of_a_filter_comes_back_in_its_order(pairs: list[tuple[str, str]]) -> None:
    found = parse_params(f"{key}={value}" for key, value in pairs)
    for key, values in found.items():
        expected = [value for name, value in pairs if name == key]
        assert values == (expected[0] if len(expected) == 1 else expected)
    assert found.keys() == {key for key, _ in pairs}


@pytest.mark.parametrize("text", ["", "status", "=active"])
def test_a_filter_without_a_key_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--param must be key=value"):
        parse_params([text])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (None, None),
        ("1594902309682", 1_594_902_309_682),
        ("2026-01-31T10:00:00Z", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        (
            "2026-01-31T10:00:00+02:00",
            datetime(2026, 1, 31, 10, tzinfo=timezone(timedelta(hours=2))),
        ),
    ],
)
def test_a_moment_is_a_date_with_its_offset_or_milliseconds(
    text: str | None, moment: datetime | int | None
) -> None:
    assert parse_moment(text, "--after") == moment


@pytest.mark.parametrize("text", ["", "yesterday", "2026-01-31", "2026-01-31T10:00:00", "²"])
def test_a_moment_that_means_another_elsewhere_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"^--after must be a time with its offset"):
        parse_moment(text, "--after")


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (None, None),
        ("id", {"id": "id"}),
        ("id, settings.channel", {"id": "id", "settings.channel": "settings.channel"}),
        ("id,channel=settings.channel", {"id": "id", "channel": "settings.channel"}),
    ],
)
def test_columns_are_names_or_names_with_their_paths(
    text: str | None, columns: dict[str, str] | None
) -> None:
    assert parse_columns(text) == columns


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(UsageError, match="--columns must name each column only once"):
        parse_columns("id,id=name")


@pytest.mark.parametrize(
    ("sentence", "spelled"),
    [
        ("a.csv is there: overwrite=True replaces it", "a.csv is there: --overwrite replaces it"),
        ('on_drift="repair" needs key=, to', "--on-drift repair needs --key, to"),
        ("base_url must be https", "--base-url must be https"),
        ("it needs the cursor_key= it was made with", "it needs the cursor_key= it was made with"),
        ("give it as params=", "give it as --param"),
        ("page_sizes", "page_sizes"),
    ],
)
def test_sentences_of_the_library_name_options(sentence: str, spelled: str) -> None:
    assert as_options(sentence) == spelled
