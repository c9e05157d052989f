"""The initial weights that Keras gives its layers, in which the paper's networks are written."""

from __future__ import annotations

from torch import nn


def dense(inputs: int, outputs: int, *, bias: bool = True) -> nn.Linear:
    """Return a dense layer with Glorot's uniform weights and a bias of 0: (n, inputs) → (n, outputs).

    Args:
        inputs: Numbers that it takes.
        outputs: Numbers that it gives.
        bias: Whether it has a bias.
    """
    layer = nn.Linear(inputs, outputs, bias=bias)
    nn.init.xavier_uniform_(layer.weight)
    if bias:
        nn.init.zeros_(layer.bias)
    return layer
