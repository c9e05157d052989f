"""Networks → ONNX files whose first dimension is free; their weights in half precision."""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, compose, helper, numpy_helper
from torch import Tensor, nn

_OPSET = 18
# Smaller arrays weigh nothing, and some are what other nodes' attributes became.
_WORTH_IT = 256


def export(network: nn.Module, example: Tensor, path: Path, *, takes: str, gives: Sequence[str]) -> None:
    """Write a network for onnxruntime.

    Args:
        network: With one input.
        example: An input of the shape that all inputs have, but for the first dimension.
        path: The file to write.
        takes: The input's name.
        gives: The outputs' names.
    """
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            (example,),
            path,
            dynamo=True,
            external_data=False,
            opset_version=_OPSET,
            input_names=[takes],
            output_names=gives,
            dynamic_shapes=({0: torch.export.Dim("n")},),
        )
    _strip(path)


def put_on_top(below: Path, above: Path, path: Path) -> None:
    """Write one network of two, of which one takes what the other gives under the same name.

    Args:
        below: The network that gives it.
        above: The network that takes it.
        path: The file to write.
    """
    lower, upper = onnx.load(below), onnx.load(above)
    upper = compose.add_prefix(upper, "above_", rename_inputs=False, rename_outputs=False)
    shared = [(given.name, given.name) for given in lower.graph.output]
    onnx.save(compose.merge_models(lower, upper, io_map=shared), path)


def _strip(path: Path) -> None:
    """Take out where in which source file each node came from: it tells of a machine, and differs between them."""
    model = onnx.load(path)
    del model.metadata_props[:], model.graph.metadata_props[:]
    for part in (*model.graph.node, *model.graph.value_info, *model.graph.initializer):
        del part.metadata_props[:]
        part.doc_string = ""
    onnx.save(model, path)


def weights_to_fp16(path: Path) -> None:
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
