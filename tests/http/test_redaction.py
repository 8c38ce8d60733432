from __future__ import annotations

import html
import json
import string
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accutics_authentic._http.redaction import REDACTED, make_redactor, redact_json

TOKENS = st.text(string.ascii_letters + string.digits + string.punctuation, min_size=8).filter(
    lambda token: not set(token) & set("\\%&")  # what escapes others may stand for another token
)
Spelling = Callable[[str], str]
EVERY: dict[str, Spelling] = {
    "as it is": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in JSON": lambda text: json.dumps(json.dumps(text))[1:-1],
    "PHP": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "u": lambda text: "".join(f"\\u{ord(c):04x}" for c in text),
    "U": lambda text: "".join(f"\\u{ord(c):04X}" for c in text),
    "u{}": lambda text: "".join(f"\\u{{{ord(c):x}}}" for c in text),
    "x": lambda text: "".join(f"\\x{ord(c):02x}" for c in text),
    "shell": lambda text: "".join(c if c.isalnum() else f"\\{c}" for c in text),
    "URL": lambda text: quote(text, safe=""),
    "URL, twice": lambda text: quote(quote(text, safe=""), safe=""),
    "URL, every letter": lambda text: "".join(f"%{ord(c):02x}" for c in text),
    "%u": lambda text: "".join(f"%u{ord(c):04x}" for c in text),
    "HTML": html.escape,
    "HTML, names": lambda text: text.replace("+", "&plus;").replace("/", "&sol;"),
    "HTML, decimal": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "HTML, hexadecimal": lambda text: "".join(f"&#X{ord(c):x};" for c in text),
    "upper case": str.upper,
}
spellings = st.lists(st.sampled_from([*EVERY]), max_size=4)


def spelled(token: str, names: Sequence[str]) -> str:
    for name in names:
        token = EVERY[name](token)
    return token


@given(TOKENS, spellings, spellings, st.text(), st.text())
@example("00000000", [], ["u{}", "shell"], "", "")  # a shell escapes the braces
def test_a_token_is_redacted_in_any_spelling_within_any_other(
    token: str, first: Sequence[str], second: Sequence[str], before: str, behind: str
) -> None:
    echoes = spelled(token, first), spelled(token, second)
    text = f"{before} {echoes[0]} and {echoes[1]} {behind}"
    shown = make_redactor(token)(text)
    assert shown.count(REDACTED) >= 2
    assert make_redactor(token)(shown) == shown
    for echo in echoes:
        assert echo not in shown or echo in before or echo in behind


@given(st.text(st.sampled_from("\\%&amp;#x25u041;\"'aA")), st.text(max_size=20))
def test_a_text_without_the_token_stays_as_it_is(text: str, more: str) -> None:
    assert make_redactor("no-such-t0ken")(text + more) == text + more


@pytest.mark.parametrize(
    "token", ["100%41\\n&amp;x-and-more", "%41%42%43%44%45%46%47%48", "a\\b\\c\\d\\e\\f"]
)
@pytest.mark.parametrize("names", [[], ["JSON"], ["URL"], ["JSON in JSON"], ["HTML"]])
def test_a_token_that_looks_escaped_itself_is_redacted_as_well(
    token: str, names: list[str]
) -> None:
    shown = make_redactor(token)(f"x {spelled(token, names)} y")
    assert shown.replace('\\"', "") == f"x {REDACTED} y"


def test_strings_too_short_for_a_token_are_not_redacted() -> None:
    assert make_redactor("error")('{"error": 1}') == '{"error": 1}'


def test_every_string_of_a_json_value_is_redacted_and_nothing_else() -> None:
    value: Any = {"t0ken-t0ken": [1, None, True, {"x": "a t0ken-t0ken"}], "y": 1.5}
    assert redact_json(value, make_redactor("t0ken-t0ken")) == {
        REDACTED: [1, None, True, {"x": f"a {REDACTED}"}],
        "y": 1.5,
    }


def test_endlessly_nested_escapes_end() -> None:
    token = "t0ken-t0ken"

    def echoed(depth: int) -> str:
        text = "\\u0074" + token[1:]
        for _ in range(depth):
            text = text.replace("\\", "%5c", 1).replace("%", "&#37;", 1).replace("&", "\\u0026", 1)
        return text

    assert make_redactor(token)(echoed(2)) == REDACTED
    assert make_redactor(token)(echoed(9)) == echoed(9)


def test_a_number_beyond_unicode_is_no_escape() -> None:
    assert make_redactor("t0ken-t0ken")("&#9999999; t0ken-t0ken") == f"&#9999999; {REDACTED}"
