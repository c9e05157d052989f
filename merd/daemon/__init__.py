"""The daemon: its event loop, its indexer thread, and its place under systemd."""
