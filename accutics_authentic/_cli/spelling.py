"""Arguments of the library as options of the command line. No I/O here."""

from __future__ import annotations

import re

_OPTIONS = {
    "on_drift='repair'": "--on-drift repair",
    'on_drift="repair"': "--on-drift repair",
    "encoding_errors='replace'": "--encoding-errors replace",
    "overwrite=True": "--overwrite",
    "allow_http=True": "--allow-http",
    "page_size": "--page-size",
    "base_url": "--base-url",
    "params=": "--param",
    "columns=": "--columns",
    "key=": "--key",
    "token=": "--token-file",
    "proxy=": "--proxy",
    "trusted=": "--trusted",
    "path must end in": "--out must end in",
    "give a path": "name a file by --out",
    "the same call": "the same command",
}
#: Not within another name, as `cursor_key=` is none of `key=`.
_ARGUMENT = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, _OPTIONS))})(?!\w)")


def as_options(text: str) -> str:
    """Return a sentence of the library with the names that users of the command line know."""
    return _ARGUMENT.sub(lambda found: _OPTIONS[found[0]], text)
