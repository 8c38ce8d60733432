"""Tests of the core: how to talk to any JSON API."""
