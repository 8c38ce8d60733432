"""Provoke a decode error, and check that it keeps nothing of what it is about."""

from __future__ import annotations

import pickle
from traceback import TracebackException
from typing import Any

import pytest

from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._codec import Codec
from accutics_authentic.errors import DecodeError

SECRET = "s3cr3t-value"
codec = Codec()


def decode_error_of(body: bytes, kind: Any = Any, by: Codec = codec) -> DecodeError:
    """Return the error that *by* raises for *body* as *kind*, as it leaves a public method."""
    with pytest.raises(DecodeError) as caught:
        hides_frames(by.decode)(body, kind)
    return caught.value


def check_reveals_nothing(error: DecodeError) -> None:
    """Check that neither the document nor another exception can be got at through *error*."""
    frames = error.__traceback__ and error.__traceback__.tb_next  # not that of ``decode_error_of``
    shown = "".join(TracebackException(type(error), error, frames, capture_locals=True).format())
    assert SECRET not in str(error) + repr(error) + repr(vars(error)) + shown
    assert error.__cause__ is None
    assert error.__context__ is None
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301  # made just here
