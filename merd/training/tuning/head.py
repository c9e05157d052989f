"""The default strategy: the general LSTM with an output layer of the listener's own."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from merd.training.clip_features import SEGMENT_PATCHES
from merd.training.networks.classifier import SCALE_FLOOR, SegmentClassifier
from merd.training.replay import Replay
from merd.training.tuning.rated_track import RatedTrack

# The general model speaks with this part of its certainty: it is surer of labels than it can be of one listener.
CERTAINTY = 0.5
# How far the listener's weights (all together, for a state as far from the mean as is usual) and biases are
# from the general model's: variances of normal distributions.
WEIGHTS_VARIANCE, BIASES_VARIANCE = 0.5, 0.3
_STEPS = 100


class Head:
    """Finds the likeliest output layer, given the ratings and that most listeners are close to the general model.

    With no ratings that is the general model; each rating moves it a little, by as much as it surprises. The
    LSTM stays, so ratings cannot spoil what it learned from the original data.

    Args:
        general: The general model's network.
        replay: Its training's clips, which tell how its states are spread.
    """

    folds = None

    def __init__(self, general: SegmentClassifier, replay: Replay) -> None:
        self._general = general
        states = _states(general, torch.cat([torch.from_numpy(some) for some in replay.segments(SEGMENT_PATCHES)]))
        self.mean, self.deviation = states.mean(dim=0), states.std(dim=0) + SCALE_FLOOR

    def fit(self, rated: Sequence[RatedTrack]) -> SegmentClassifier:
        """The network for a listener who rated these tracks, of which each counts the same."""
        states = (_states(self._general, torch.cat([one.segments for one in rated])) - self.mean) / self.deviation
        weights = torch.cat([torch.full((len(one.segments),), 1 / len(one.segments)) for one in rated])
        shares = torch.cat([torch.tensor(one.shares).expand(len(one.segments), -1) for one in rated])
        with torch.no_grad():
            general = CERTAINTY * self._general.output(states * self.deviation + self.mean)
        own = nn.Linear(states.shape[1], shares.shape[1])
        nn.init.zeros_(own.weight)
        nn.init.zeros_(own.bias)
        _minimise(own, general, states, shares, weights)
        return self._with(own)

    def _with(self, own: nn.Linear) -> SegmentClassifier:
        """The general network, with what the listener's ratings add to its output."""
        network = copy.deepcopy(self._general)
        with torch.no_grad():
            weight = own.weight / self.deviation
            network.output.weight.mul_(CERTAINTY).add_(weight)
            network.output.bias.mul_(CERTAINTY).add_(own.bias - weight @ self.mean)
        return network.eval()


@torch.no_grad()
def _states(network: SegmentClassifier, segments: Tensor) -> Tensor:
    """What the output layer reads: (n, patches, dims) → (n, units)."""
    states: Tensor = network.embeddings(segments)
    return states


def _minimise(own: nn.Linear, general: Tensor, states: Tensor, shares: Tensor, weights: Tensor) -> None:
    optimizer = torch.optim.LBFGS(own.parameters(), max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        surprise = (cross_entropy(general + own(states), shares, reduction="none") * weights).sum()
        pull = own.weight.square().sum() * states.shape[1] / WEIGHTS_VARIANCE
        pull = pull + own.bias.square().sum() / BIASES_VARIANCE
        total = surprise + pull / 2
        total.backward()
        return total

    optimizer.step(loss)
