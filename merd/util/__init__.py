"""Helpers that know nothing of moods: files, text, URLs, progress, tries that are repeated."""
