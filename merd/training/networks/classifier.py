"""The classifier in torch: an LSTM over the features of a segment's patches, beside kernels on their mean."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from merd.mood import Quadrant
from merd.training.networks.kernel import ForetoldKernel, KernelClassifier

SCALE_FLOOR = 1e-3


class SegmentClassifier(nn.Module):
    """The paper's LSTM over a segment's patches (section 4.2), on features that it scales itself.

    Its output is the mean over the patches, where the paper takes the last one's.

    Args:
        dims: Features of a patch.
        hidden: Units of the LSTM.
        input_dropout: Share of the features that training leaves out; the paper has none.
        dropout: Share of the LSTM's outputs that training leaves out.
    """

    def __init__(self, dims: int, hidden: int = 128, input_dropout: float = 0.0, dropout: float = 0.2) -> None:
        super().__init__()
        self.mean = nn.Buffer(torch.zeros(dims))
        self.deviation = nn.Buffer(torch.ones(dims))
        self.input_dropout = nn.Dropout(input_dropout)
        self.lstm = nn.LSTM(dims, hidden, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(hidden, len(Quadrant))

    def scale_for(self, segments: Tensor) -> None:
        """Take the scale of the features from the training's segments, (n, patches, dims)."""
        rows = segments.flatten(0, 1)
        self.mean.copy_(rows.mean(dim=0))
        self.deviation.copy_(rows.std(dim=0) + SCALE_FLOOR)

    def forward(self, segments: Tensor) -> Tensor:
        """Return logits of the quadrants: (n, patches, dims) → (n, 4)."""
        scaled = self.input_dropout((segments - self.mean) / self.deviation)
        states: Tensor = self.lstm(scaled)[0]
        logits: Tensor = self.output(self.dropout(states.mean(dim=1)))
        return logits


class Classifier(nn.Module):
    """What a bundle's classifier is: an LSTM over a segment's patches, and kernels on their mean.

    Args:
        lstm: The LSTM.
        kernel: On the features.
        foretold: On each teacher's answers, as the features foretell them.
        kernel_share: Part of the probability that is the first kernel's, 0..1, beside the LSTM's.
        foretold_share: Part of the probability that is the other kernels', 0..1, beside that of both.
    """

    def __init__(
        self,
        lstm: SegmentClassifier,
        kernel: KernelClassifier,
        foretold: Sequence[ForetoldKernel] = (),
        kernel_share: float = 0.0,
        foretold_share: float = 0.0,
    ) -> None:
        super().__init__()
        self.lstm, self.kernel, self.foretold = lstm, kernel, nn.ModuleList(foretold)
        self.kernel_share = nn.Buffer(torch.tensor(kernel_share))
        self.foretold_share = nn.Buffer(torch.tensor(foretold_share if foretold else 0.0))

    def probabilities(self, segments: Tensor) -> Tensor:
        """Return the quadrants' probabilities: (n, patches, dims) → (n, 4)."""
        by_kernel, by_lstm = torch.softmax(self.kernel(segments), dim=1), torch.softmax(self.lstm(segments), dim=1)
        mixed = self.kernel_share * by_kernel + (1 - self.kernel_share) * by_lstm
        if not self.foretold:
            return mixed
        by_foretold = torch.stack([torch.softmax(kernel(segments), dim=1) for kernel in self.foretold]).mean(dim=0)
        return self.foretold_share * by_foretold + (1 - self.foretold_share) * mixed

    def forward(self, segments: Tensor) -> Tensor:
        """Return logits of the quadrants: (n, patches, dims) → (n, 4)."""
        return torch.log(self.probabilities(segments))


class Probabilities(nn.Module):
    """A classifier as bundles hold it."""

    def __init__(self, classifier: Classifier) -> None:
        super().__init__()
        self.classifier = classifier

    def forward(self, segments: Tensor) -> Tensor:
        """Return the quadrants' probabilities: (n, patches, dims) → (n, 4)."""
        return self.classifier.probabilities(segments)
