"""One attempt: send a request, return the complete reply. The only user of aiohttp's client.

There are two ways to send it over the same connections: ``direct.py``, and aiohttp's own client for
what that cannot do. Both put the same bytes on the wire.

Whatever aiohttp does by itself is turned off: redirects (the token would follow), resending a lost
request, cookies, what it reads from the environment and .netrc, decompression and timeouts. Its
exceptions end here: they hold headers and URLs, so ours are built from plain facts and raised
outside the except block, which keeps theirs out of the chain.
"""

from .attempt import Attempt
from .options import PoolOptions, TransportName, check_pool_options
from .pool import Transport

__all__ = ["Attempt", "PoolOptions", "Transport", "TransportName", "check_pool_options"]
