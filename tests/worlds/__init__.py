"""Small worlds, tried in full: ``python -m tests.worlds``; a slice of them is a test."""
