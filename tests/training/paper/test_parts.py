"""The paper's images, networks and training, each by itself."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import librosa
import numpy as np
import pytest
import torch
from support.audio import encode, music
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from merd.errors import MerdError
from merd.mood import Quadrant
from merd.training import plots
from merd.training.checkpoints import CheckpointDir
from merd.training.datasets import Clip
from merd.training.datasets.clip import one_hot
from merd.training.networks.device import autocast, device, scaler
from merd.training.networks.layers import ImageNetwork
from merd.training.networks.mobilenet import mobilenet_v3_large
from merd.training.paper import cnn, examples, images, lstm, training_loop
from merd.training.paper.data import Material
from merd.training.paper.examples import Examples
from merd.training.paper.training_loop import Best, Task, fit

RATE = 22_050


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


def test_images_are_librosas_spectrograms_over_a_fixed_range() -> None:
    y = music(6, rate=RATE)
    mel = librosa.feature.melspectrogram(y=y, sr=RATE, n_fft=2048, hop_length=512, n_mels=96)
    expected = 255 * (librosa.power_to_db(mel, top_db=None) + 60) / 100
    image = images.image(y)
    assert image.shape == (96, 259)
    assert image.dtype == np.uint8
    assert image.std() > 20
    np.testing.assert_allclose(image, expected.clip(0, 255), atol=0.51)
    assert images.image(np.zeros_like(y)).max() == 0


def test_clips_are_cut_in_the_middle_or_repeated() -> None:
    long = np.arange(40 * RATE, dtype=np.float32)
    assert images.whole(long).tolist() == long[5 * RATE : 35 * RATE].tolist()
    short = images.whole(long[: 20 * RATE])
    assert len(short) == 30 * RATE
    assert short[20 * RATE :].tolist() == long[: 10 * RATE].tolist()


def test_a_clip_gives_five_images_in_order(tmp_path: Path) -> None:
    y = music(30, rate=RATE)
    path = encode(tmp_path / "a.wav", "wav", y, rate=RATE, layout="mono")
    ((clip, drawn),) = images.draw([Clip(path, one_hot(Quadrant.SAD), "")], jobs=1)
    assert clip.path == path
    expected = np.stack([images.image(y[6 * i * RATE : 6 * (i + 1) * RATE]) for i in range(5)]).astype(int)
    assert np.abs(drawn - expected).mean() < 0.5
    assert np.abs(drawn - expected[::-1]).mean() > 5


class Tiny(ImageNetwork):
    """One convolution instead of many."""

    def __init__(self) -> None:
        super().__init__(nn.Sequential(nn.Conv2d(3, 4, 3, 16, 1)), 4, nn.Sequential())


def test_the_network_sees_colours_as_imagenets() -> None:
    network = Tiny()
    seen: list[Tensor] = []
    classifier = cnn.SpectrogramCNN(network, 64)
    network.features.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    white = torch.full((2, 96, 259), 255, dtype=torch.uint8)
    assert classifier(white).shape == (2, 4)
    assert classifier.dims == 4 * 4 * 4
    assert seen[0].shape == (2, 3, 64, 64)
    expected = [(1 - 0.485) / 0.229, (1 - 0.456) / 0.224, (1 - 0.406) / 0.225]
    torch.testing.assert_close(seen[0][1, :, 5, 5], torch.tensor(expected))


def test_statistics_keep_up_with_the_training_within_an_epoch() -> None:
    network = cnn.SpectrogramCNN(mobilenet_v3_large(), 32)
    grey = torch.randint(0, 255, (8, 1, 1), dtype=torch.uint8).expand(8, 96, 259)
    with torch.inference_mode():
        for _ in range(80):
            trained = network.train().maps(grey)
        judged = network.eval().maps(grey)
    assert float(judged.std(dim=0).mean()) > 0.5 * float(trained.std(dim=0).mean())


def test_the_head_is_the_papers() -> None:
    head = cnn.SpectrogramCNN(Tiny(), 64).head
    dense = [layer for layer in head if isinstance(layer, nn.Linear)]
    assert [(layer.in_features, layer.out_features) for layer in dense] == [
        (64, 1024),
        (1024, 512),
        (512, 128),
        (128, 4),
    ]
    assert [layer.p for layer in head if isinstance(layer, nn.Dropout)] == [0.5, 0.4, 0.3]
    limit = math.sqrt(6 / (1024 + 512))
    assert limit * 0.99 < float(dense[1].weight.detach().abs().max()) <= limit


def test_kernels_are_regularised_as_by_a_term_in_the_loss() -> None:
    inputs, labels = torch.randint(0, 255, (4, 96, 259), dtype=torch.uint8), torch.tensor([0, 1, 2, 3])
    network, other = (cnn.SpectrogramCNN(Tiny(), 64).eval() for _ in range(2))
    other.load_state_dict(network.state_dict())
    optimizer, plain = cnn.optimizer(network), torch.optim.Adam(other.parameters(), 1e-3, eps=1e-7)
    regularised = {"head.0.weight", "head.3.weight", "head.6.weight"}
    for _ in range(3):
        optimizer.zero_grad()
        loss: Any = cross_entropy(network(inputs), labels)
        loss.backward()
        optimizer.step()
        plain.zero_grad()
        kernels = [parameter for name, parameter in other.named_parameters() if name in regularised]
        loss = cross_entropy(other(inputs), labels) + sum(0.1 * kernel.square().sum() for kernel in kernels)
        loss.backward()
        plain.step()
    for (name, mine), theirs in zip(network.named_parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, atol=2e-5, rtol=0, msg=name)


def test_the_lstm_is_keras_with_rectified_units() -> None:
    network = lstm.ReluLSTM(dims=3, units=2).eval()
    segments = torch.randn(5, 4, 3)
    w, u, b = (p.detach().numpy() for p in (network.inputs.weight, network.recurrent.weight, network.inputs.bias))
    expected = []
    for segment in segments.numpy():
        h = c = np.zeros(2)
        for x in segment:
            i, f, g, o = (w @ x + u @ h + b).reshape(4, 2)
            c = c / (1 + np.exp(-f)) + np.maximum(g, 0) / (1 + np.exp(-i))
            h = np.maximum(c, 0) / (1 + np.exp(-o))
        expected.append(network.output.weight.detach().numpy() @ h + network.output.bias.detach().numpy())
    assert np.abs(expected).max() > 0.1
    np.testing.assert_allclose(network(segments).detach(), np.array(expected), atol=1e-5)


def test_the_lstm_starts_as_keras_does() -> None:
    network = lstm.ReluLSTM(dims=10)
    assert network.inputs.bias.tolist() == [0.0] * 128 + [1.0] * 128 + [0.0] * 256
    recurrent = network.recurrent.weight
    torch.testing.assert_close(recurrent.T @ recurrent, torch.eye(128), atol=1e-5, rtol=0)
    limit = math.sqrt(6 / (10 + 512))
    assert limit * 0.98 < float(network.inputs.weight.detach().abs().max()) <= limit


def test_segments_hold_four_patches_of_one_clip() -> None:
    clips = [Clip(Path(name), one_hot(quadrant), "") for name, quadrant in zip("abc", Quadrant, strict=False)]
    material = Material(clips, torch.arange(15))
    assert material.patches([clips[2], clips[0]]).rows.tolist() == [10, 11, 12, 13, 14, 0, 1, 2, 3, 4]
    segments = material.segments([clips[1]], torch.zeros(15, 2))
    assert segments.rows.tolist() == [[5, 6, 7, 8], [6, 7, 8, 9]]
    assert segments.labels.tolist() == [1, 1]
    assert material.patches([clips[2]]).labels.tolist() == [2] * 5


class Scripted(nn.Module):
    """Recognises as many of four examples as the script has for the epoch."""

    def __init__(self, script: list[int]) -> None:
        super().__init__()
        self.script = script
        self.epoch = nn.Parameter(torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        right = self.script[round(float(self.epoch)) - 1] if not self.training else 0
        hits = torch.arange(len(x)) < right
        return torch.stack([hits.float(), (~hits).float()], dim=1) + 0 * self.epoch


class Counting(torch.optim.Optimizer):
    """Adds one a step."""

    def __init__(self, network: Scripted) -> None:
        super().__init__(network.parameters(), {})

    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        for parameter in self.param_groups[0]["params"]:
            parameter.data += 1


def test_the_weights_of_the_first_best_epoch_are_kept(tmp_path: Path) -> None:
    network = Scripted([1, 3, 2, 3])
    examples = Examples(torch.zeros(4, 1), torch.arange(4), torch.zeros(4, dtype=torch.long))
    task = Task(network, Counting(network), examples, examples, epochs=4, seed=0)
    best = fit("scripted", task, CheckpointDir(tmp_path, {}))
    assert best.accuracies == [0.25, 0.75, 0.5, 0.75]
    assert float(network.epoch.detach()) == 2
    again = Scripted([])
    task = Task(again, Counting(again), examples, examples, epochs=4, seed=0)
    assert fit("scripted", task, CheckpointDir(tmp_path, {})).accuracies == best.accuracies
    assert float(again.epoch.detach()) == 2


def test_networks_train_in_half_precision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a graphics card, as far as the processor can stand for one."""
    for module in (examples, training_loop):
        monkeypatch.setattr(module, "autocast", lambda _: torch.autocast("cpu", torch.bfloat16))
    network = cnn.SpectrogramCNN(Tiny(), 64)
    some = Examples(torch.randint(0, 255, (8, 96, 259), dtype=torch.uint8), torch.arange(8), torch.arange(8) % 4)
    fit("cnn", Task(network, cnn.optimizer(network), some, some, epochs=1, seed=0), CheckpointDir(tmp_path, {}))
    maps = examples.in_batches(network, lambda x: network.maps(x).half(), some.data, some.rows)
    assert maps.dtype == torch.float16
    heard = Examples(maps, torch.tensor([[0, 1, 2, 3], [4, 5, 6, 7]]), torch.tensor([0, 3]))
    recurrent = lstm.ReluLSTM(network.dims)
    best = fit("lstm", Task(recurrent, lstm.optimizer(recurrent), heard, heard, 1, 0), CheckpointDir(tmp_path, {}))
    assert len(best.accuracies) == 1
    assert examples.logits(recurrent, heard).dtype == torch.float32
    assert bool(examples.logits(recurrent, heard).isfinite().all())


def test_best_weights_do_not_change_with_the_network() -> None:
    network, best = nn.Linear(1, 1), Best()
    best.take(network, 0.5, 1.0)
    before = best.weights["weight"].clone()
    nn.init.constant_(network.weight, 7)
    assert torch.equal(best.weights["weight"], before)


def test_a_device_that_is_not_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device("auto") == device("cpu") == torch.device("cpu")
    with pytest.raises(MerdError, match="finds no graphics card"):
        device("cuda")
    with autocast(device("cpu")):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.float32
    assert not scaler(device("cpu")).is_enabled()


def test_a_confusion_is_drawn_with_counts_shares_and_names(tmp_path: Path) -> None:
    matrix = [[30, 10, 0, 0], [0, 0, 0, 0], [1, 2, 3, 4], [0, 0, 0, 9]]
    plots.confusion(matrix, tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text()
    for part in ("30", "75%", "25%", "sad", "A-V-", "A+V+", "prediction", "label"):
        assert f"<!-- {part} -->" in text
    plots.confusion(np.array(matrix), tmp_path / "a.png")
    first = (tmp_path / "a.png").read_bytes()
    plots.confusion(np.array(matrix), tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == first
