"""Where files lie, what can be set, and the file that says it."""
