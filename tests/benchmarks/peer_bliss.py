"""bliss-audio on each file of the command line, in one process."""

import sys

from bliss_audio import Song

for path in sys.argv[1:]:
    _ = Song(path).analysis
