"""Types: what users pass and get, as type checkers see it."""
