"""An audio file → waveform → log-mel patches, in bounded memory."""
