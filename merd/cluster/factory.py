"""Which executor the configuration wants."""

from __future__ import annotations

import importlib.util
from functools import partial

from merd.analysis.executor import ExecutorFactory
from merd.analysis.pool import WorkerPool
from merd.config.settings import Settings
from merd.errors import MerdError


def executor_factory(settings: Settings) -> ExecutorFactory:
    """Return what makes executors: on the cluster that the configuration names, or else on this machine.

    A cluster is connected to when there is a job for it, and not before.

    Raises:
        MerdError: If what a cluster needs is not installed.
    """
    if settings.scheduler is None:
        return WorkerPool
    if importlib.util.find_spec("distributed") is None:
        raise MerdError("a cluster needs distributed: pip install 'merd-mood[cluster]'")
    from merd.cluster.executor import ClusterExecutor

    return partial(ClusterExecutor, settings)
