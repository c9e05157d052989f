"""The initial weights that Keras gives its layers, in which the paper's networks are written."""

from __future__ import annotations

from torch import nn


def dense(inputs: int, outputs: int) -> nn.Linear:
    """Return a dense layer with Glorot's uniform weights and a bias of 0: (n, inputs) → (n, outputs).

    Args:
        inputs: Numbers that it takes.
        outputs: Numbers that it gives.
    """
    layer = nn.Linear(inputs, outputs)
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer
