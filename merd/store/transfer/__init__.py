"""All that merd knows, taken to another file or from another machine."""
