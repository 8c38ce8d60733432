"""Tests of the base: argument checks, structs, reprs."""
