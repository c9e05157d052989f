"""Ratings from players on D-Bus (MPRIS). Not written yet."""
