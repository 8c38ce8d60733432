"""Redacts a token that a server repeats, however it is escaped. No I/O here.

JSON, URLs and HTML each escape in their own way, and escapes nest. So a text is unescaped level by
level, remembering where each character came from, and searched at each level. Backslashes are
dropped altogether: their number only says how deep the escapes nest. Characters that are not seen
are dropped as well. What a backslash means before a digit or letter depends on the language, so
each reading is tried. The patterns take long to compile, so they are made when first needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from accutics_authentic._base.patterns import lazy_pattern

REDACTED = "<secret>"
MIN_TOKEN_LENGTH = 8  # characters; shorter strings are not real tokens and would match by accident
MAX_ESCAPE_LEVELS = 8  # nested escapes that are undone

#: Characters that no reader sees: controls, line breaks, soft hyphens, characters without width.
_UNSEEN = (
    "\\x00-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f"
    "\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffd\\U000e0000-\\U000e0fff"
)
#: What a text holds if anything in it is escaped or not seen.
_MAY_BE_ESCAPED = lazy_pattern(f"[\\\\%&{_UNSEEN}]")
#: What a backslash means besides what all languages share: itself, in C and its heirs, in CSS.
LANGUAGES = (
    r"\\+(?P<plain>.)",
    r"\\+(?:(?P<octal>[0-3]?[0-7]{1,2})|(?P<control>[abefnrtv])|(?P<plain>.))",
    r"\\+(?:(?P<hex8>[0-9a-f]{1,6})[ \t]?|(?P<plain>.))",
)
#: HTML's names of characters that a token may hold or that are not seen, in lower case.
NAMES = (
    *("af", "amp", "apos", "applyfunction", "ast", "bsol", "colon", "comma", "commat"),
    *("diacriticalgrave", "dollar", "equals", "excl", "grave", "gt", "hat", "ic"),
    *("invisiblecomma", "invisibletimes", "it", "lbrace", "lbrack", "lcub", "lowbar", "lpar"),
    *("lrm", "lsqb", "lt", "midast", "negativemediumspace", "negativethickspace"),
    *("negativethinspace", "negativeverythinspace", "newline", "nobreak", "num", "percnt"),
    *("period", "plus", "quest", "quot", "rbrace", "rbrack", "rcub", "rlm", "rpar", "rsqb"),
    *("semi", "shy", "sol", "tab", "underbar", "verbar", "vert", "verticalline"),
    *("zerowidthspace", "zwj", "zwnj"),
)
_AFTER_AMPERSAND = ("#", *NAMES)
_UNSEEN_RUN = lazy_pattern(f"(?P<unseen>(?:(?<! ) +)?[{_UNSEEN}]+ *)")  # a line may be indented
_BYTE = lazy_pattern(r"%(?:25)*([0-9a-f]{2})", re.IGNORECASE)


def make_redactor(token: str) -> Callable[[str], str]:
    """Return a function that removes *token* from a text, however it is escaped there.

    Case is ignored, since host names and escapes lose it.
    """
    if len(token) < MIN_TOKEN_LENGTH:
        return str
    plain, *others = (_fully_unescaped(token, language) for language in LANGUAGES)
    forms = {token, plain, *(form for form in others if len(form) >= MIN_TOKEN_LENGTH)}
    least = min(len(form) for form in forms)  # the token itself may look escaped

    @cache  # long tokens take long to compile, and most texts are shorter
    def pattern() -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(forms, key=len))), re.IGNORECASE)

    def redact(text: str) -> str:
        if len(text) < least or not (may_be_escaped(text) or pattern().search(text)):
            return text
        spans = sorted(
            (starts[found.start()], ends[found.end() - 1])
            for form, starts, ends in _readings(text)
            for found in pattern().finditer(form)
        )
        kept: list[str] = []
        end = 0
        for start, stop in spans:
            if start >= end:
                kept += text[end:start], REDACTED
            end = max(end, stop)
        return "".join(kept) + text[end:]

    return redact


def redact_json(value: Any, redact: Callable[[str], str]) -> Any:
    """Return a JSON value with every string in it, including keys, redacted."""
    match value:
        case str():
            return redact(value)
        case dict():
            return {redact(key): redact_json(child, redact) for key, child in value.items()}
        case list():
            return [redact_json(child, redact) for child in value]
        case _:
            return value


Form = tuple[str, list[int], list[int]]  # with where each character began and ended at first


@cache
def named_characters() -> dict[str, str]:
    """Return the characters of ``NAMES``, by name."""
    from html.entities import html5  # a large table that most programs never need

    return {
        name[:-1].lower(): character
        for name, character in html5.items()
        if name[-1] == ";" and re.fullmatch(f"[!-~{_UNSEEN}]", character)
    }


@cache
def escape_pattern(language: str) -> re.Pattern[str]:
    """Return the pattern of an escape where a backslash has the meaning of *language*."""
    names = "|".join(sorted(named_characters(), reverse=True))  # the longest first
    common = (
        r"\\+(?-i:U)(?P<hex1>00(?:0[0-9a-f]|10)[0-9a-f]{4})|\\+u(?P<hex2>[0-9a-f]{4})"
        r"|\\+[ux]\\*\{0*(?P<hex3>[0-9a-f]{1,6})\\*\}|\\+x(?P<hex4>[0-9a-f]{2})"
        r"|(?P<bytes>%(?:25)*[c-f][0-9a-f](?:%(?:25)*[89ab][0-9a-f])+)"
        r"|%(?:25)*(?:u(?P<hex5>[0-9a-f]{4})|(?P<hex6>[0-9a-f]{2}))"
        r"|&(?:amp;)*(?:\#x0*(?P<hex7>[0-9a-f]{1,6})|\#0*(?P<decimal>[0-9]{1,7})"
        rf"|(?P<name>{names}));?"
    )
    return re.compile(f"{common}|{language}", re.IGNORECASE | re.DOTALL)


def may_be_escaped(text: str) -> bool:
    """Return whether *text* may hold an escape or what is not seen; a link seldom does."""
    if not (text.isascii() and text.isprintable()):
        return _MAY_BE_ESCAPED.search(text) is not None
    if "%" in text or "\\" in text:
        return True
    return any(part.startswith(_AFTER_AMPERSAND) for part in text.lower().split("&")[1:])


def _fully_unescaped(text: str, language: str) -> str:
    for form, *_ in _unescapings(text, language):
        text = form
    return text


def _readings(text: str) -> Iterator[Form]:
    """Yield all forms of *text*, in the languages that differ from the first where they may."""
    is_ambiguous = False
    for form in _unescapings(text, LANGUAGES[0]):
        is_ambiguous = is_ambiguous or "\\" in form[0]
        yield form
    for language in LANGUAGES[1:] if is_ambiguous else ():
        yield from _unescapings(text, language)


def _unescapings(text: str, language: str) -> Iterator[Form]:
    """Yield *text*, and each level of it without what is unseen and then without its escapes."""
    form = text, list(range(len(text))), list(range(1, len(text) + 1))
    yield form
    if not may_be_escaped(text):
        return
    escape = escape_pattern(language)
    for _ in range(MAX_ESCAPE_LEVELS):
        seen = _replace(form, _UNSEEN_RUN)
        if seen is not form:
            yield seen
        form = _replace(seen, escape)
        if form is seen:
            return
        yield form


def _replace(form: Form, escape: re.Pattern[str]) -> Form:
    """Return *form* with the characters that the matches of *escape* stand for."""
    text, starts, ends = form
    pieces: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    at = 0
    for found in escape.finditer(text):
        character = _character(found)
        if character is not None:
            begin = found.start()
            pieces += text[at:begin], character
            new_starts += starts[at : begin + len(character)]
            new_ends += ends[at:begin]
            at = found.end()
            if character:
                new_ends.append(ends[at - 1])
    if not at:
        return form
    return "".join(pieces) + text[at:], new_starts + starts[at:], new_ends + ends[at:]


def _character(found: re.Match[str]) -> str | None:
    """Return the character that an escape stands for, "" if none is seen, or None: no escape."""
    group = found.lastgroup or ""
    word = found[group]
    match group.rstrip("12345678"):
        case "plain":
            return word
        case "unseen":
            return ""
        case "control":
            return "\n"
        case "name":
            return named_characters()[word.lower()]
        case "bytes":
            number = _utf8_number([int(each, 16) for each in _BYTE.findall(word)])
        case kind:
            number = int(word, {"hex": 16, "octal": 8, "decimal": 10}[kind])
    return chr(number) if number <= 0x10FFFF else None


def _utf8_number(units: list[int]) -> int:
    """Return the number that bytes in UTF-8 stand for, also in more of them than it takes."""
    number = units[0] & (0x7F >> len(units))
    for unit in units[1:]:
        number = number << 6 | unit & 0x3F
    return number
