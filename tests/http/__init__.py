"""Tests of the HTTP room: one call, and what it is made of."""
