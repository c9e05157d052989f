"""Write merd's manual pages into a folder: ``python packaging/man.py FOLDER``."""

import sys
from pathlib import Path

from click_man.core import write_man_pages

from merd import __version__
from merd.cli import cli, load

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
# click-man knows of no commands that are imported when they are called.
cli.commands = {name: load(name) for name in cli.list_commands(None)}  # type: ignore[arg-type]
write_man_pages("merd", cli, version=__version__, target_dir=str(folder))
