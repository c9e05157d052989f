"""The initial weights that Keras gives its layers, in which the paper's networks are written."""

from __future__ import annotations

from torch import nn


def dense(inputs: int, outputs: int, *, bias: bool = True) -> nn.Linear:
    """A dense layer with Glorot's uniform weights and no bias yet."""
    layer = nn.Linear(inputs, outputs, bias=bias)
    nn.init.xavier_uniform_(layer.weight)
    if bias:
        nn.init.zeros_(layer.bias)
    return layer
