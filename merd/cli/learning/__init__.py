"""Commands that train, tune, compare and choose models."""
