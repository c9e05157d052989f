"""Ways to tune that train networks, beside the one of `merd.tuning`."""
