"""The paper's LSTM, which takes the features of a segment's patches (section 4.2)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from merd.mood import Quadrant
from merd.training.paper.keras_init import dense

UNITS = 128
DROPOUT = 0.2
RATE, DECAY, EPSILON = 1e-3, 0.9, 1e-7  # Keras' defaults of RMSprop


class ReluLSTM(nn.Module):
    """Keras' ``LSTM(units, activation="relu")``, a dropout and a dense layer.

    The gates are sigmoids; candidate and output, a tanh in other LSTMs, are rectified. Rows of ``inputs`` and
    ``recurrent`` are the gates' in the order input, forget, candidate, output.

    Args:
        dims: Features of a patch.
        units: Of the LSTM.
    """

    def __init__(self, dims: int, units: int = UNITS) -> None:
        super().__init__()
        self.inputs = dense(dims, 4 * units)
        nn.init.ones_(self.inputs.bias[units : 2 * units])
        self.recurrent = nn.Linear(units, 4 * units, bias=False)
        nn.init.orthogonal_(self.recurrent.weight)
        self.dropout = nn.Dropout(DROPOUT)
        self.output = dense(units, len(Quadrant))

    def forward(self, segments: Tensor) -> Tensor:
        """Return logits of the quadrants: (n, patches, dims) → (n, 4)."""
        inputs = self.inputs(segments.float()).float()
        state = cell = inputs.new_zeros(len(segments), self.recurrent.in_features)
        for patch in inputs.unbind(dim=1):
            enter, forget, candidate, leave = (patch + self.recurrent(state)).chunk(4, dim=1)
            cell = torch.sigmoid(forget) * cell + torch.sigmoid(enter) * torch.relu(candidate)
            state = torch.sigmoid(leave) * torch.relu(cell)
        logits: Tensor = self.output(self.dropout(state))
        return logits


def optimizer(lstm: ReluLSTM) -> torch.optim.RMSprop:
    """Return the paper's RMSprop."""
    return torch.optim.RMSprop(lstm.parameters(), RATE, alpha=DECAY, eps=EPSILON)
