"""What is kept: tables and narrow verbs, files by content, settings, clock, errors, migrations."""
