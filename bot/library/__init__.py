"""Documents as people see them: list, upload, re-index."""
