"""The networks, and their copies in ONNX."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.numpy import load_file
from torch import nn

from merd.model.inference import Extractor
from merd.training.front_ends import AUDIOSET, EFFICIENTAT
from merd.training.general.clip_statistics import starting_cnn
from merd.training.networks.classifier import Classifier, Probabilities, SegmentClassifier
from merd.training.networks.kernel import ForetoldKernel, KernelClassifier
from merd.training.networks.mobilenet import MobileNetV3
from merd.training.networks.onnx_export import export, weights_to_fp16


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


def in_onnx(
    network: nn.Module, example: torch.Tensor, inputs: torch.Tensor, folder: Path, gives: tuple[str, ...] = ("y",)
) -> list[np.ndarray]:
    export(network, example, folder / "network.onnx", takes="x", gives=gives)
    return outputs(folder / "network.onnx", inputs)


def outputs(path: Path, inputs: torch.Tensor) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    found: list[np.ndarray] = session.run(None, {"x": inputs.numpy()})
    return found


def lived_in(network: nn.Module) -> nn.Module:
    """A network whose BatchNorms have seen something, so that they do something."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -0.5, 0.5)  # type: ignore[arg-type]
            nn.init.uniform_(module.running_var, 0.5, 2.0)  # type: ignore[arg-type]
    return network.eval()


def patches(n: int) -> torch.Tensor:
    return torch.randn(n, AUDIOSET.n_mels, AUDIOSET.patch_frames)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[nn.Module, Path]:
    """A CNN, and its copy in ONNX."""
    torch.manual_seed(0)
    cnn, path = lived_in(MobileNetV3()), tmp_path_factory.mktemp("exported") / "cnn.onnx"
    export(cnn, patches(1).repeat(2, 1, 1), path, takes="x", gives=("y",))
    return cnn, path


def test_an_exported_network_says_nothing_of_the_machine(exported: tuple[nn.Module, Path]) -> None:
    data = exported[1].read_bytes()
    assert b".py" not in data
    assert str(Path.home()).encode() not in data


@pytest.mark.parametrize("n", [1, 3])
def test_the_cnn_in_onnx_is_the_one_in_torch(n: int, exported: tuple[nn.Module, Path]) -> None:
    cnn, path = exported
    some = patches(n)
    with torch.inference_mode():
        expected = cnn(some).numpy()
    np.testing.assert_allclose(outputs(path, some)[0], expected, atol=1e-4)


def test_weights_in_half_precision_say_the_same_in_half_the_size(
    exported: tuple[nn.Module, Path], tmp_path: Path
) -> None:
    path, some = tmp_path / "half.onnx", patches(2)
    shutil.copy(exported[1], path)
    weights_to_fp16(path)
    assert path.stat().st_size < 0.6 * exported[1].stat().st_size
    (got,), (expected,) = outputs(path, some), outputs(exported[1], some)
    np.testing.assert_allclose(got, expected, atol=0.01 * np.ptp(expected))
    assert not np.array_equal(got, expected)


@pytest.mark.parametrize("n", [1, 3])
def test_the_classifier_in_onnx_is_the_one_in_torch(n: int, tmp_path: Path) -> None:
    lstm, kernel = SegmentClassifier(32, input_dropout=0.5), KernelClassifier(20, 32)
    segments = torch.randn(n, 4, 32) * 3 + 1
    lstm.scale_for(segments.repeat(2, 1, 1))
    foretold = [ForetoldKernel(nn.Linear(32, answers), KernelClassifier(20, answers)) for answers in (7, 3)]
    for one in (kernel, *(more.kernel for more in foretold)):
        one.points.normal_(), one.weights.normal_(), one.width.fill_(50)
    network = Probabilities(Classifier(lstm, kernel, foretold, kernel_share=0.7, foretold_share=0.5)).eval()
    with torch.inference_mode():
        expected = network(segments).numpy()
        alone = torch.softmax(kernel(segments), dim=1).numpy()
    example = segments[:1].repeat(2, 1, 1)
    (got,) = in_onnx(network, example, segments, tmp_path, gives=("probabilities",))
    np.testing.assert_allclose(got, expected, atol=1e-4)
    np.testing.assert_allclose(got.sum(axis=1), 1, atol=1e-5)
    assert not np.allclose(got, alone, atol=1e-3)


def test_the_cnn_has_the_size_of_the_audioset_network() -> None:
    cnn = MobileNetV3()
    assert sum(p.numel() for p in cnn.parameters()) == 983_599
    assert sum(p.numel() for p in cnn.features.parameters()) == 516_128
    assert cnn.dims == 384


def test_the_audioset_reference_is_reproduced(tmp_path: Path) -> None:
    """Against the original implementation's own figures, for those who have its weights."""
    folder = os.environ.get("MERD_STARTING_WEIGHTS")
    if folder is None:
        pytest.skip("MERD_STARTING_WEIGHTS does not name a folder with mn04_as.safetensors and its reference")
    reference = np.load(Path(folder) / "mn04_as_reference.npz", allow_pickle=False)
    cnn = starting_cnn(Path(folder) / "mn04_as.safetensors")
    log_mel = EFFICIENTAT.log_mel(reference["waveform_32k"])
    np.testing.assert_allclose(log_mel, reference["log_mel"], atol=1e-3)
    with torch.inference_mode():
        patch = torch.from_numpy(reference["log_mel"])[None]
        np.testing.assert_allclose(cnn(patch)[0], reference["features"], atol=1e-3)
        np.testing.assert_allclose(cnn.logits(patch)[0], reference["logits"], atol=1e-3)
    export(cnn, patch.repeat(2, 1, 1), tmp_path / "cnn.onnx", takes="patches", gives=("features",))
    features = Extractor(tmp_path / "cnn.onnx", EFFICIENTAT).features([reference["waveform_32k"]])
    np.testing.assert_allclose(features[0], reference["features"], atol=1e-3)
    assert set(load_file(Path(folder) / "mn04_as.safetensors")) == set(cnn.state_dict())
