"""What the documents leave open about an API, found out by asking it. Only ``asking.py`` sends."""
