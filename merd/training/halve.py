"""Weights of an ONNX file in half precision, for half the size; the arithmetic stays single."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Smaller arrays weigh nothing, and some are what other nodes' attributes became.
_WORTH_IT = 256


def halve(path: Path) -> None:
    """Store large single-precision weights as float16; onnxruntime widens them once, when it loads the network."""
    model = onnx.load(path)
    graph = model.graph
    for weights in list(graph.initializer):
        values = numpy_helper.to_array(weights)
        if values.dtype == np.float32 and values.size >= _WORTH_IT:
            small = numpy_helper.from_array(values.astype(np.float16), f"{weights.name}_half")
            graph.initializer.remove(weights)
            graph.initializer.append(small)
            graph.node.insert(0, helper.make_node("Cast", [small.name], [weights.name], to=TensorProto.FLOAT))
    onnx.save(model, path)
