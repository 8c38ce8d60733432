"""One attempt: a request out, a whole reply back. The only door to aiohttp's client.

Everything that aiohttp does on its own is off: redirects (a token would follow), the repetition
of a lost request, cookies, proxies and netrc from the environment, its own decompression and time
limits. Its exceptions end here: they hold headers and URLs, so ours are made from plain facts
and raised where theirs are no longer at hand.
"""

from .attempt import Attempt
from .pool import Transport, check_pool_options

__all__ = ["Attempt", "Transport", "check_pool_options"]
