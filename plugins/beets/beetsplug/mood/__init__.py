"""`beet mood`: merd inside beets. Its commands are not written yet."""
