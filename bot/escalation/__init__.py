"""Who is told, when, and what happens if nobody answers."""
