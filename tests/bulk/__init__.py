"""Tests of bulks: many calls, outcome by outcome."""
