"""Programs that write parts of the pages, and one file of all pages. No extensions of Sphinx."""
