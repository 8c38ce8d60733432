"""Streams and runs: drivers of a pager, which decides what to request. Knows no vendor."""
