"""Collect the code of README and docs as tests."""

from tests.support.pages import PAGES

pytest_collect_file = PAGES.pytest()
