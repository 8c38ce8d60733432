"""Where an error may show a secret, and the check that every error of a call must pass."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from pathlib import Path
from traceback import TracebackException

from accutics_authentic.errors import AccuticsAuthenticError

TOKEN = "tok3n-SENTINEL-jwt.part_two/+="
QUERY = "QUERYSENTINEL"
BODY = "BODYSENTINEL"
ANSWER = "ANSWERSENTINEL"
SECRETS = (TOKEN, TOKEN[:20], QUERY, BODY, ANSWER)

TESTS = str(Path(__file__).parents[1])


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield *error*, its causes and its contexts, suppressed or not."""
    seen: set[int] = set()
    line = [error]
    while line:
        one = line.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            line += [one.__cause__, one.__context__]
            yield one


def shown(error: BaseException) -> str:
    """Return all that an error shows to a reader, an error tracker or another process."""
    texts: list[str] = []
    for one in chain(error):
        texts += [str(one), repr(one), repr(one.args), repr(vars(one))]
        texts += getattr(one, "__notes__", ())
        trace = TracebackException(type(one), one, one.__traceback__, capture_locals=True)
        for frame in trace.stack:
            if not frame.filename.startswith(TESTS):
                texts.append(f"{frame.filename}:{frame.lineno} {frame.name} {frame.line}")
                texts += [f"{name} = {value}" for name, value in (frame.locals or {}).items()]
    if isinstance(error, AccuticsAuthenticError):
        texts.append(pickle.dumps(error).decode("latin-1"))
    return "\n".join(texts)


def leaks(text: str, secrets: tuple[str, ...] = SECRETS) -> list[str]:
    """Return the lines of *text* that hold a secret."""
    return [line[:300] for line in text.split("\n") if any(secret in line for secret in secrets)]


def check_error(
    error: AccuticsAuthenticError, *, secrets: tuple[str, ...] = SECRETS
) -> AccuticsAuthenticError:
    """Check what holds for every error of a call: it has its facts, and shows no secret."""
    assert isinstance(error, AccuticsAuthenticError)
    assert type(error).__module__ == "accutics_authentic.errors"
    assert error.method
    assert error.path
    assert isinstance(error.attempts, int)
    assert isinstance(error.elapsed, float)
    assert isinstance(error.ambiguous, bool)
    assert error.status is None or isinstance(error.status, int)
    assert 0 < len(str(error)) <= 1000
    assert str(error).isprintable()
    foreign = [one for one in chain(error) if type(one).__module__ != "accutics_authentic.errors"]
    assert not foreign, f"not of the family: {foreign!r}"
    for copied in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301 - our own bytes
        assert type(copied) is type(error)
        assert vars(copied) == vars(error)
        assert str(copied) == str(error)
    assert not leaks(shown(error), secrets)
    return error
