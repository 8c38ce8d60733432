"""The library's only logger, ``accutics_authentic``: it writes nothing unless the program asks."""

from __future__ import annotations

import logging

logger = logging.getLogger("accutics_authentic")
logger.addHandler(logging.NullHandler())
