"""Every fault that a server can commit, and the error that it must lead to."""
