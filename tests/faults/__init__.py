"""The fault matrix: a hostile server, and what must come of it."""
