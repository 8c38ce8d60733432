"""Both APIs as a server for tests; imports nothing of the rooms beside it."""
