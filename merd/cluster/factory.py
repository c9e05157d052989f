"""Which executor the configuration wants."""

from __future__ import annotations

import importlib.util
import math
from functools import partial

from merd.analysis.executor import ExecutorFactory
from merd.analysis.pool import WorkerPool
from merd.config.settings import Settings
from merd.errors import MerdError


def executor_factory(settings: Settings, patience_s: float = math.inf) -> ExecutorFactory:
    """Return what makes executors: on the cluster that the configuration names, or else on this machine.

    A cluster is connected to when there is a job for it, and not before.

    Args:
        settings: The configuration.
        patience_s: How long a cluster may have no worker, in seconds.

    Raises:
        MerdError: If what a cluster needs is not installed.
    """
    if settings.scheduler is None:
        return WorkerPool
    if importlib.util.find_spec("distributed") is None:
        raise MerdError("a cluster needs distributed: pip install 'merd-mood[cluster]'")
    from merd.cluster.executor import ClusterExecutor

    return partial(ClusterExecutor, settings, patience_s)
