"""One call to a JSON API: attempts, waits, deadlines, credentials. Knows no vendor, no paging."""
