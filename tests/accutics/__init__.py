"""Tests of the Accutics room."""
