"""Experiments on what ratings are worth."""
