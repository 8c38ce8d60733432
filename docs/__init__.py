"""The pages of the docs: a package so that the tests import what writes parts of them."""
