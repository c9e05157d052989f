"""The general model: features of statistics, and a classifier on features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import torch
from torch import Tensor

from merd.training.clip_features import ClipFeatures
from merd.training.general import lstm
from merd.training.general.foretold import foretold_answers
from merd.training.general.labels import Labelling, soft_labels
from merd.training.general.teacher import Teacher, fit_head
from merd.training.networks.classifier import Classifier
from merd.training.networks.kernel import ForetoldKernel, fit_kernel
from merd.training.networks.projection import Projection


@dataclass(frozen=True)
class Recipe:
    """How the model is made.

    Attributes:
        dims: Features of a patch.
        head_epochs: Rounds in which the head is taught.
        labelling: Which labels.
        lstm: How the LSTM is trained.
        kernel_share: Part of the probability that is the kernel's on the features, 0..1, beside the LSTM's.
        foretold_share: Part of the probability that is the kernels' on what teachers are foretold to answer, 0..1,
            beside that of both others.
        width: Of the kernels, as a multiple of the tracks' total variance.
        ridge: The kernels' penalty.
        certainty: Factor of the kernels' logits.
    """

    dims: int = 128
    head_epochs: int = 8
    labelling: Labelling = field(default_factory=Labelling)
    lstm: lstm.Recipe = field(default_factory=lstm.Recipe)
    kernel_share: float = 0.7
    foretold_share: float = 0.7
    width: float = 4.0
    ridge: float = 0.03
    certainty: float = 1.5


# By the labels that are learned. What teachers are foretold to answer says little of a set's own sense of words.
RECIPES = {
    "plain": Recipe(),
    "own": Recipe(labelling=Labelling(plain=False, felt_weight=0.3, prior=None), foretold_share=0.0),
}


@dataclass(frozen=True, eq=False)
class GeneralModel:
    """``projection``: statistics (n, many) → features (n, dims); ``classifier``: on segments of those."""

    projection: Projection
    classifier: Classifier

    @torch.inference_mode()
    def features(self, clip: ClipFeatures) -> ClipFeatures:
        """Return a clip with features in place of its statistics."""
        return _projected(self.projection, clip)

    @torch.inference_mode()
    def mood(self, clip: ClipFeatures) -> Tensor:
        """Return the mean probabilities (4,) over a clip's segments; the clip has statistics."""
        segments = torch.from_numpy(self.features(clip).as_tagged())
        return self.classifier.probabilities(segments).mean(dim=0)


def fit(
    clips: Sequence[ClipFeatures],
    copies: Sequence[ClipFeatures],
    teachers: Sequence[Teacher],
    recipe: Recipe,
    seed: int,
    device: torch.device,
) -> GeneralModel:
    """Make the model.

    Args:
        clips: Statistics of the clips that it may know.
        copies: Those of the clips in another master. The features are made of these as well, so that they tell less
            of how a track was produced; no mood is learned from them.
        teachers: Who teach what to keep of the statistics; without any, their principal components are kept.
        recipe: How.
        seed: Of all that is random.
        device: Where the LSTM is trained.
    """
    heard = [*clips, *copies]
    statistics = torch.from_numpy(np.concatenate([clip.following() for clip in heard]))
    head = fit_head(teachers, heard, seed, recipe.head_epochs) if teachers else None
    projection = Projection(head, statistics, recipe.dims)
    projected = [_projected(projection, clip) for clip in clips]
    labels, weights = soft_labels([clip.clip for clip in clips], recipe.labelling)
    network = lstm.fit(projected, labels, weights, recipe.lstm, seed, device)
    tracks = torch.from_numpy(np.stack([clip.following().mean(axis=0) for clip in projected]))
    kernel = partial(
        fit_kernel,
        labels=labels,
        weights=weights,
        width=recipe.width,
        ridge=recipe.ridge,
        certainty=recipe.certainty,
    )
    answers = foretold_answers(projection, teachers, statistics) if recipe.foretold_share else []
    foretold = [ForetoldKernel(some, kernel(some(tracks).detach())) for some in answers]
    classifier = Classifier(network, kernel(tracks), foretold, recipe.kernel_share, recipe.foretold_share)
    return GeneralModel(projection, classifier.eval())


@torch.inference_mode()
def _projected(projection: Projection, clip: ClipFeatures) -> ClipFeatures:
    return replace(clip, patches=projection(torch.from_numpy(clip.patches)).numpy())
