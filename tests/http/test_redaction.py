from __future__ import annotations

import html
import json
import string
from collections.abc import Callable, Sequence
from time import process_time
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accutics_authentic._http.redaction import (
    LANGUAGES,
    NAMES,
    REDACTED,
    escape_pattern,
    make_redactor,
    may_be_escaped,
    named_characters,
    redact_json,
)

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
    "u{}, zeros": lambda text: "".join(f"\\u{{{ord(c):08x}}}" for c in text),
    "x{}": lambda text: "".join(f"\\x{{{ord(c):x}}}" for c in text),
    "URL, too many bytes": lambda text: "".join(
        f"%{0xC0 | ord(c) >> 6:02X}%{0x80 | ord(c) & 63:02X}" if ord(c) < 128 else c for c in text
    ),
    "HTML, decimal, zeros": lambda text: "".join(f"&#{ord(c):030d};" for c in text),
    "HTML, hexadecimal, zeros": lambda text: "".join(f"&#x{ord(c):030x};" for c in text),
}
#: Within others only as the innermost.
INNERMOST: dict[str, Spelling] = {
    "zeros": "\0".join,
    "without width": "\u200b".join,
    "soft hyphens": "\xad".join,
    "HTML, soft hyphens": "&shy;".join,
    "URL, without width": "%E2%80%8B".join,
    "folded": "\r\n  ".join,
    "octal": lambda text: "".join(f"\\{ord(c):03o}" for c in text),
    "shortest octal": lambda text: "".join(f"\\{ord(c):o}" for c in text),
    "C": lambda text: "".join(f"\\U{ord(c):08x}" for c in text),
    "line breaks in C": "\\n".join,
    "CSS": lambda text: "".join(f"\\{ord(c):x} " for c in text),
    "CSS, zeros": lambda text: "".join(f"\\{ord(c):06x}" for c in text),
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


@given(TOKENS, st.sampled_from([*INNERMOST]), st.lists(st.sampled_from(["URL", "HTML", "JSON"])))
def test_a_token_is_redacted_in_the_escapes_of_languages_and_with_unseen_characters_in_it(
    token: str, innermost: str, outer: list[str]
) -> None:
    echo = spelled(INNERMOST[innermost](token), outer[:2])
    assert make_redactor(token)(f"bad {echo}!") in (f"bad {REDACTED}!", f"bad {REDACTED} !")


def test_only_the_token_is_redacted_and_not_what_is_unseen_around_it() -> None:
    text = "a\u200b token-token\r\n\u200b b %41 token\n-token\n c"
    assert make_redactor("token-token")(text) == (
        f"a\u200b {REDACTED}\r\n\u200b b %41 {REDACTED}\n c"
    )


@pytest.mark.parametrize("piece", [" ", "\\", "%25", "&amp;", "&#0", "\u200b ", "%e2", "\\0", "&"])
def test_redacting_takes_time_in_proportion_to_the_text(piece: str) -> None:
    steps = []
    for count in (500, 1000):
        begun = process_time()
        make_redactor("t0ken-t0ken")(piece * 8 * count)
        steps.append(process_time() - begun)
    assert steps[1] < 20 * steps[0] + 0.1


@given(st.text(st.sampled_from("\\%&amp;#x25u041;\"'aA")), st.text(max_size=20))
def test_a_text_without_the_token_stays_as_it_is(text: str, more: str) -> None:
    assert make_redactor("no-such-t0ken")(text + more) == text + more


def test_all_names_of_characters_are_known_before_their_table_is_read() -> None:
    assert set(NAMES) == named_characters().keys()


@given(
    st.lists(
        st.sampled_from([*"&;#%\\xu0aA/ \xad\n", "amp", "SHY", "page", "num", "&amp;", "it", "é"])
    ).map("".join)
)
@example("https://api.example.com/campaigns?page_size=100&page=2&sort=-id")
def test_a_text_that_may_not_be_escaped_holds_no_escape(text: str) -> None:
    if not may_be_escaped(text):
        assert not any(escape_pattern(language).search(text) for language in LANGUAGES)
        assert "\xad" not in text
        assert "\n" not in text


def test_a_link_need_not_be_searched_for_escapes() -> None:
    assert not may_be_escaped("https://api.example.com/campaigns?page_size=100&page=2&sort=-id")


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
