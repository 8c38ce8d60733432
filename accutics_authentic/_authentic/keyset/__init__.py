"""How a group's items are paged: bare ids by timestamp, with a proof. No I/O here."""
