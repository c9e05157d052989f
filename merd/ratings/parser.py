"""What a listener says of a track, as shares of the quadrants."""

from __future__ import annotations

from collections.abc import Sequence

from merd.errors import RatingError
from merd.mood import NAMES, Quadrant, Shares
from merd.util.text import did_you_mean, parse_number

POSSIBLE = (
    f"{', '.join(q.word for q in Quadrant)}; {', '.join(q.label for q in Quadrant)}; 0 to 3; "
    "several with weights, as happy:2,calm:1; or arousal=0.5,valence=-0.25"
)
MOST = 1e6  # A weight beside others.
_NOTHING = 5e-4


def parse(text: str) -> Shares:
    """Return the shares that a listener's words mean.

    Args:
        text: A quadrant by any of its `mood.NAMES`; several, separated by commas, each with a weight after a colon
            (1 if there is none); or a point of the plane, as ``arousal=0.5,valence=-0.25``. Case does not matter.

    Raises:
        RatingError: If it is none of these.
    """
    parts = [part.strip() for part in text.casefold().split(",")]
    return _point(text, parts) if "=" in text else _weighted(parts)


def format_rating(shares: Shares) -> str:
    """Return words that `parse` takes for these shares: ``happy``, or ``happy:67,calm:33``."""
    percent = {q.word: f"{100 * share:.3g}" for q, share in zip(Quadrant, shares, strict=True) if share > _NOTHING}
    return ",".join(percent) if len(percent) == 1 else ",".join(f"{word}:{p}" for word, p in percent.items())


def parse_quadrant(name: str) -> Quadrant:
    """Return the quadrant of a name, in any case.

    Raises:
        RatingError: If there is none; it says which there are.
    """
    quadrant = NAMES.get(name.strip().casefold())
    if quadrant is None:
        near = did_you_mean(name, (q.word for q in Quadrant))
        raise RatingError(f"'{name}' is no mood{near or f': say {POSSIBLE}'}")
    return quadrant


def shares_at(arousal: float, valence: float) -> Shares:
    """Return the shares of a point of the plane: the nearer a quadrant's corner, the more of it.

    Args:
        arousal: -1 (low) to 1 (high).
        valence: -1 (negative) to 1 (positive).
    """
    sad, calm, tense, happy = ((1 + q.arousal * arousal) / 2 * (1 + q.valence * valence) / 2 for q in Quadrant)
    return sad, calm, tense, happy


def normalise(weights: Sequence[float]) -> Shares:
    """Return weights of the quadrants in their order, 0 or more, as shares that sum to 1.

    Raises:
        RatingError: If all are 0.
    """
    total = sum(weights)
    if not total:
        raise RatingError("no quadrant has a share above 0")
    sad, calm, tense, happy = (weight / total for weight in weights)
    return sad, calm, tense, happy


def _number(name: str, text: str, low: float, high: float) -> float:
    try:
        return parse_number(name, text, low, high)
    except ValueError as error:
        raise RatingError(str(error)) from None


def _weighted(parts: list[str]) -> Shares:
    weights = [0.0] * len(Quadrant)
    for part in parts:
        name, colon, amount = part.partition(":")
        weights[parse_quadrant(name)] += _number(f"the weight of {name}", amount, 0, MOST) if colon else 1
    return normalise(weights)


def _point(text: str, parts: list[str]) -> Shares:
    axes = {name.strip(): value.strip() for name, _, value in (part.partition("=") for part in parts)}
    if len(parts) != len(axes) or axes.keys() != {"arousal", "valence"}:
        raise RatingError(f"'{text}' is no point: say arousal=0.5,valence=-0.25, both from -1 to 1")
    return shares_at(*(_number(axis, axes[axis], -1, 1) for axis in ("arousal", "valence")))
