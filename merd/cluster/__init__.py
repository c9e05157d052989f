"""Analyses on a cluster of dask: an executor beside `merd.analysis.pool`. Needs ``merd-mood[cluster]``."""
