"""The making of model bundles: data sets, networks, training and evaluation. Needs ``merd-mood[tune]``."""
