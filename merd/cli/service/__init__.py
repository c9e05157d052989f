"""Commands that run and configure merd."""
