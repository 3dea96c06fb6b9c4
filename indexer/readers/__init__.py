"""Readers: one file a format, from bytes on disk to blocks of text with their page and their place on it."""
