"""The authentic.network REST API: product authentication."""
