"""Tests of the authentic.network room."""
