"""Provoke a refusal, and look whether it keeps what it must not tell."""

from __future__ import annotations

import pickle
import traceback
from typing import Any

import pytest

from accutics_authentic._codec import Codec
from accutics_authentic.errors import DecodeError

SECRET = "s3cr3t-value"
codec = Codec()


def decode_error_of(body: bytes, kind: Any = Any, by: Codec = codec) -> DecodeError:
    """Return the error that *by* raises for *body* as *kind*."""
    with pytest.raises(DecodeError) as caught:
        by.decode(body, kind)
    return caught.value


def check_reveals_nothing(error: DecodeError) -> None:
    """Check that nothing of what came, and no other exception, can be got at."""
    shown = "".join(
        traceback.TracebackException.from_exception(error, capture_locals=True).format()
    )
    ours = shown.split("codec.py", 1)[-1]  # above are this file's own frames, with the body
    assert SECRET not in str(error) + repr(error) + repr(vars(error)) + ours
    assert error.__cause__ is None
    assert error.__context__ is None
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301
