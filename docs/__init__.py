"""The pages of the docs, and what builds them."""
