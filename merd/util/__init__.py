"""Helpers that know nothing of moods: files, tables, text, URLs, progress."""
