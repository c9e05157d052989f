"""The networks that ImageNet's weights are for, and starting weights on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from merd.errors import BundleError
from merd.training.networks.efficientnet import efficientnet_b3
from merd.training.networks.layers import ImageNetwork
from merd.training.networks.mobilenet import mobilenet_v3_large
from merd.training.networks.weights import load

# As torchvision 0.28 names and shapes them.
SHAPES = {
    mobilenet_v3_large: {
        "features.0.0.weight": (16, 3, 3, 3),
        "features.1.block.0.0.weight": (16, 1, 3, 3),
        "features.4.block.2.fc1.weight": (24, 72, 1, 1),
        "features.4.block.2.fc2.bias": (72,),
        "features.13.block.1.0.weight": (672, 1, 5, 5),
        "features.15.block.3.1.running_var": (160,),
        "features.16.0.weight": (960, 160, 1, 1),
        "classifier.0.weight": (1280, 960),
        "classifier.3.bias": (1000,),
    },
    efficientnet_b3: {
        "features.0.0.weight": (40, 3, 3, 3),
        "features.1.0.block.0.0.weight": (40, 1, 3, 3),
        "features.1.1.block.1.fc1.weight": (6, 24, 1, 1),
        "features.2.0.block.2.fc2.weight": (144, 6, 1, 1),
        "features.6.5.block.1.1.running_mean": (1392,),
        "features.7.1.block.3.0.weight": (384, 2304, 1, 1),
        "features.8.0.weight": (1536, 384, 1, 1),
        "classifier.1.weight": (1000, 1536),
    },
}
SIZES = {mobilenet_v3_large: (5_483_032, 312, 960), efficientnet_b3: (12_233_232, 574, 1536)}


@pytest.mark.parametrize("make", SIZES)
def test_networks_have_torchvisions_names_and_shapes(make: Callable[[], ImageNetwork]) -> None:
    network = make()
    tensors = network.state_dict()
    assert (sum(p.numel() for p in network.parameters()), len(tensors), network.channels) == SIZES[make]
    assert {name: tuple(tensors[name].shape) for name in SHAPES[make]} == SHAPES[make]


# Of torchvision 0.28, with every tensor filled by `patterned`.
LOGITS = {mobilenet_v3_large: [-8.616284, 8.854872, -4.187862], efficientnet_b3: [-8.18529, -1.531271, 6.063172]}


def patterned(network: torch.nn.Module) -> torch.nn.Module:
    """A network whose tensors are the same wherever their names and shapes are."""
    for i, (name, tensor) in enumerate(sorted(network.state_dict().items())):
        if tensor.is_floating_point():
            wave = torch.sin(torch.arange(tensor.numel()) * 0.7 + i).reshape(tensor.shape)
            scale = 1 / max(1, tensor[0].numel()) ** 0.5
            tensor.copy_(1 + 0.3 * wave if name.endswith("running_var") else wave * scale)
    return network.eval()


@pytest.mark.parametrize("make", LOGITS)
def test_networks_compute_what_torchvisions_do(make: Callable[[], ImageNetwork]) -> None:
    image = torch.sin(torch.arange(3 * 64 * 64) * 0.01).reshape(1, 3, 64, 64)
    with torch.inference_mode():
        logits = patterned(make())(image)[0, :3]
    assert logits.tolist() == pytest.approx(LOGITS[make], rel=1e-3)


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_weights_are_read_from_torchs_and_safe_files(suffix: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    saved, network = mobilenet_v3_large().state_dict(), mobilenet_v3_large()
    path = tmp_path / f"weights{suffix}"
    if suffix == ".pth":
        torch.save(saved, path)
    else:
        save_file(saved, path)
    load(network, path)
    assert all(torch.equal(tensor, saved[name]) for name, tensor in network.state_dict().items())


def test_wrong_weights_are_one_line(tmp_path: Path) -> None:
    torch.save({"features.0.0.weight": torch.zeros(3)}, tmp_path / "other.pth")
    torch.save(torch.zeros(3), tmp_path / "tensor.pth")
    torch.save(Path(), tmp_path / "object.pth")
    (tmp_path / "nothing.pth").write_bytes(b"nothing")
    (tmp_path / "empty.safetensors").write_bytes(b"")
    for name, reason in {
        "other.pth": "holds the weights of another network",
        "tensor.pth": "holds the weights of another network",
        "object.pth": "holds no weights, or is damaged",
        "nothing.pth": "holds no weights, or is damaged",
        "empty.safetensors": "holds no weights, or is damaged",
        "missing.pth": "no such file or directory",
    }.items():
        with pytest.raises(BundleError) as caught:
            load(mobilenet_v3_large(), tmp_path / name)
        assert str(caught.value) == f"{tmp_path / name}: {reason}"
