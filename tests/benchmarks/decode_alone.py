"""Decoding and resampling of each file of the command line, by merd's own decoder, and nothing else."""

import os
import sys

from merd.audio.decoder import open_audio

for path in sys.argv[1:]:
    with open_audio(os.fsencode(path)) as audio:
        for _ in audio.blocks(32_000, 192_000):
            pass
