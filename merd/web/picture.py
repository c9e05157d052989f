"""The map of moods as a picture: PNG or SVG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from merd.mood import Quadrant
from merd.store.mood_map import Point

# As the page has them.
COLOURS = {"sad": "#6aa6ff", "calm": "#3fd6ae", "tense": "#ff6f8b", "happy": "#ffc24a"}
_GROUND, _LINE, _FAINT = "#10131c", "#2a3042", "#a3aabd"
_INCHES, _DPI = (12, 7.5), 105
# How far the picture reaches beyond the plane; a rating by a word puts a track into the very corner.
_MARGIN, _CORNER = 1.12, 0.97
_WASH, _GLOW = 0.16, 0.09


def draw(points: Sequence[Point], file: BinaryIO, kind: str) -> None:
    """Draw the tracks whose moods are known.

    Args:
        points: The tracks.
        file: Where the picture goes, open for writing.
        kind: ``png`` or ``svg``.

    Raises:
        OSError: If it cannot be written.
    """
    known = [point for point in points if point.quadrant is not None]
    with mpl.rc_context({"font.family": "sans-serif", "svg.hashsalt": "merd", "svg.fonttype": "none"}):
        figure = Figure(figsize=_INCHES, dpi=_DPI, facecolor=_GROUND)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(-_MARGIN, _MARGIN), ylim=(-_MARGIN, _MARGIN))
        axes.axis("off")
        axes.imshow(_wash(), extent=(-_MARGIN, _MARGIN, -_MARGIN, _MARGIN), aspect="auto", interpolation="bicubic")
        axes.axhline(0, color=_LINE, linewidth=1)
        axes.axvline(0, color=_LINE, linewidth=1)
        _label(axes)
        if known:
            across, up = _places(known).T
            size, colours = max(3.0, 190 / len(known) ** 0.25), _colours(known)
            glow = [(*colour, _GLOW * alpha) for *colour, alpha in colours]
            for area, shades in ((9 * size, glow), (size, colours)):
                axes.scatter(across, up, s=area, c=shades, linewidths=0, zorder=2)
        metadata = {"Date": None} if kind == "svg" else None
        figure.savefig(file, format=kind, facecolor=_GROUND, metadata=metadata)


def _places(points: Sequence[Point]) -> NDArray[np.float64]:
    """Return (n, 2) valence and arousal; those in the very corners are spread, each always alike."""
    places = np.array([[point.valence, point.arousal] for point in points], np.float64)
    numbers = np.array([point.track_id for point in points]).astype(np.uint32)
    turns, far = 2 * np.pi * _chances(numbers), 0.16 * np.sqrt(_chances(numbers + np.uint32(0x9E3779B9)))
    spread = places * (0.8 + far[:, None] * np.stack([np.cos(turns), np.sin(turns)], axis=1))
    return np.where((np.abs(places) >= _CORNER).all(axis=1, keepdims=True), spread, places)


def _chances(numbers: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Return numbers from 0 to 1 that are always the same for others, and look like chance; the page's are, too."""
    mixed = (numbers ^ (numbers >> np.uint32(16))) * np.uint32(0x45D9F3B)
    return (mixed ^ (mixed >> np.uint32(16))) * np.uint32(0x45D9F3B) / 2.0**32


def _colours(points: Sequence[Point]) -> list[tuple[float, ...]]:
    """Return a colour for each track: its quadrant's, the paler the less sure it is."""
    return [
        (*_rgb(Quadrant(point.quadrant or 0)), 0.38 + 0.57 * min(1, max(0, ((point.sure or 0) - 25) / 60)))
        for point in points
    ]


def _rgb(quadrant: Quadrant) -> tuple[float, ...]:
    colour = COLOURS[quadrant.word]
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def _wash() -> NDArray[np.float64]:
    """Return (n, n, 4) the ground: each corner has a breath of its quadrant's colour."""
    side = np.linspace(-1, 1, 64)
    across, down = np.meshgrid(side, -side)
    ground = np.zeros((64, 64, 4))
    for quadrant in Quadrant:
        near = np.clip(1 - np.hypot(across - quadrant.valence, down - quadrant.arousal) / 1.6, 0, 1)
        ground[..., :3] += near[..., None] * _rgb(quadrant)
        ground[..., 3] += near * _WASH
    ground[..., :3] = np.clip(ground[..., :3] / np.maximum(1e-6, ground[..., 3:] / _WASH), 0, 1)
    return ground


def _label(axes: Any) -> None:
    for quadrant in Quadrant:
        side = "right" if quadrant.valence > 0 else "left"
        place = (1.06 * quadrant.valence, 1.03 * quadrant.arousal)
        style = {"color": COLOURS[quadrant.word], "fontsize": 19, "fontweight": "bold"}
        axes.text(*place, quadrant.word, ha=side, va="center", **style)
    for word, place, turn in (
        ("energetic", (0, 1.06), 0),
        ("quiet", (0, -1.06), 0),
        ("negative", (-1.09, 0), 90),
        ("positive", (1.09, 0), -90),
    ):
        axes.text(*place, word, color=_FAINT, fontsize=12, ha="center", va="center", rotation=turn)
