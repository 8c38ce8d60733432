"""Rows as JSON, one a line, and back. Numbers keep their digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(decimal_format="number")

#: Return plain JSON values as JSON; each one on its line.
encode_plain: Callable[[Any], bytes] = _encoder.encode
encode_plain_lines: Callable[[Sequence[Any]], bytes] = _encoder.encode_lines

#: Return the value in a line; a number with a point or an exponent is a ``Decimal``.
decode_line: Callable[[bytes], Any] = msgspec.json.Decoder(float_hook=Decimal).decode
