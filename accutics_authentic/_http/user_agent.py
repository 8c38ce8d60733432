"""The ``User-Agent``: the caller's program, if it has a name, before this library. Pure."""

from __future__ import annotations

from accutics_authentic._base.arguments import plain_text, type_of
from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic._base.version import __version__
from accutics_authentic.errors import ConfigurationError

LIBRARY = f"accutics-authentic/{__version__}"
MAX_LENGTH = 200  # characters

# Products, and comments after them (RFC 9110, 10.1.5 and 5.6.5).
_TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # noqa: S105 - of a header's grammar
_PRODUCT = rf"{_TOKEN}(?:/{_TOKEN})?"
_COMMENT = r"\([ !-'*-\[\]-~]*\)"
_PRODUCTS = lazy_pattern(rf"{_PRODUCT}(?: (?:{_PRODUCT}|{_COMMENT}))*")


def user_agent(app: object) -> str:
    """Return the header's value for the program *app*, a str or None.

    Raises:
        ConfigurationError: *app* is no product as ``User-Agent`` can hold it.
    """
    if app is None:
        return LIBRARY
    if not isinstance(app, str):
        raise ConfigurationError(f"app must be a str, not {type_of(app)}")
    text = plain_text(app)
    if len(text) > MAX_LENGTH or not _PRODUCTS.fullmatch(text):
        raise ConfigurationError(
            "app must be the name of your program, with a version and a comment if you like, such "
            f"as my-job/1.2 (team@example.com), in ASCII and at most {MAX_LENGTH} characters"
        )
    return f"{text} {LIBRARY}"
