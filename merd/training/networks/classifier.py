"""The classifier in torch: an LSTM that hears the features of a segment's patches."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from merd.mood import Quadrant

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

    def embeddings(self, segments: Tensor) -> Tensor:
        """The LSTM's mean states: (n, patches, dims) → (n, units)."""
        scaled = self.input_dropout((segments - self.mean) / self.deviation)
        states: Tensor = self.lstm(scaled)[0]
        return states.mean(dim=1)

    def forward(self, segments: Tensor) -> Tensor:
        """Logits of the quadrants: (n, patches, dims) → (n, 4)."""
        return self.logits(self.embeddings(segments))

    def logits(self, states: Tensor) -> Tensor:
        """Logits of the quadrants: (n, units) → (n, 4)."""
        logits: Tensor = self.output(self.dropout(states))
        return logits


class Outputs(nn.Module):
    """A classifier as bundles hold it, with the softmax on top."""

    def __init__(self, classifier: SegmentClassifier) -> None:
        super().__init__()
        self.classifier = classifier

    def forward(self, segments: Tensor) -> tuple[Tensor, Tensor]:
        """Probabilities, and the states that they come from: (n, patches, dims) → (n, 4), (n, units)."""
        states = self.classifier.embeddings(segments)
        return torch.softmax(self.classifier.logits(states), dim=1), states
