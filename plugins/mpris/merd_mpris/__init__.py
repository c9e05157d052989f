"""What plays, and ratings of it, from any player on the session bus (MPRIS)."""
