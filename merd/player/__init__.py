"""What plays where no player runs: mpv, or the desktop's default player."""
