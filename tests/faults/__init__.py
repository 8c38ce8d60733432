"""Every fault of a server that we know of, and the error that it must lead to."""
