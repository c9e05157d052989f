"""Pictures of how well a model recognises."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from merd.mood import Quadrant

# Darker than this share of a row, text is white.
_DARK = 0.5


def confusion(matrix: Sequence[Sequence[int]] | NDArray[np.integer], path: Path) -> None:
    """Draw a confusion matrix (the paper's figure 4), in the format that the file's name ends in.

    Args:
        matrix: (4, 4) counts; rows are labels, columns predictions.
        path: The file, ``.png`` or ``.svg``.
    """
    counts = np.asarray(matrix)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = Figure(figsize=(4.5, 4.5), dpi=150, layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    _name_axes(axes)
    for (row, column), count in np.ndenumerate(counts):
        share = shares[row, column]
        text = f"{count}\n{share:.0%}"
        axes.text(column, row, text, ha="center", va="center", color="white" if share > _DARK else "black")
    figure.savefig(path, metadata=_metadata(path))


def _name_axes(axes: Axes) -> None:
    names = [f"{quadrant.word}\n{quadrant.label}" for quadrant in Quadrant]
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("prediction")
    axes.set_ylabel("label")


def _metadata(path: Path) -> dict[str, None]:
    """Leave out what would make the same picture differ from run to run."""
    return {"Date": None, "Creator": None} if path.suffix == ".svg" else {"Software": None}
