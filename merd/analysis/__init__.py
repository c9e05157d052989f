"""Files → moods: worker processes, the cache of what is known, scoring again from stored features."""
