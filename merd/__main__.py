"""``python -m merd``."""

from merd.cli import main

main()
