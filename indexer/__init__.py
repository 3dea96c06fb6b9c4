"""From files to findable passages, and back from a question to passages."""
