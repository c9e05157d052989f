"""Playlists: formats, synchronisation with the store, journeys."""
