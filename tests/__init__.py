"""The tests; a package, so that all of them reach ``tests.support``."""
