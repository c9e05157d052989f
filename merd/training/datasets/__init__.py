"""The labelled clips of the research data sets, as their authors' archives unpack, and of one's own music."""

from merd.training.datasets.clip import Clip, one_hot
from merd.training.datasets.custom import load_own
from merd.training.datasets.emotify import EMOTIFY, EMOTIFY_FIRST, load_emotify
from merd.training.datasets.four_q import load_4q
from merd.training.datasets.mirex import load_mirex
from merd.training.datasets.paper_mix import merged, split
from merd.training.datasets.pmemo import load_pmemo

__all__ = [
    "EMOTIFY",
    "EMOTIFY_FIRST",
    "Clip",
    "load_4q",
    "load_emotify",
    "load_mirex",
    "load_own",
    "load_pmemo",
    "merged",
    "one_hot",
    "split",
]
