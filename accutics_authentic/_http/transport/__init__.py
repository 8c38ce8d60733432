"""One attempt: send a request, return the complete reply. The only user of aiohttp's client.

Whatever aiohttp does by itself is turned off: redirects (the token would follow), resending a lost
request, cookies, proxies and netrc from the environment, decompression and timeouts. Its
exceptions end here: they hold headers and URLs, so ours are built from plain facts and raised
outside the except block, which keeps theirs out of the chain.
"""

from .attempt import Attempt
from .pool import Transport, check_pool_options

__all__ = ["Attempt", "Transport", "check_pool_options"]
