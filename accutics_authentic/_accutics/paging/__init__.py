"""How Accutics lists are paged: along ``next`` links, or over overlapping pages. No I/O here."""
