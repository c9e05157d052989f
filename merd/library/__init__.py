"""The audio files on disk: scanned and watched."""
