"""Channels that say nothing."""

import torch
from torch import nn

from merd.training.networks.channel_blocks import in_whole_blocks
from merd.training.networks.mobilenet import MobileNetV3
from merd.training.networks.patch_statistics import PatchStatistics


@torch.inference_mode()
def test_a_cnn_in_whole_blocks_says_the_same() -> None:
    torch.manual_seed(0)
    cnn = MobileNetV3()
    for module in cnn.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.bias.uniform_(-1, 1)
            module.running_mean.uniform_(-0.1, 0.1)  # type: ignore[union-attr]
    wide, patches = in_whole_blocks(cnn.eval()), torch.rand(2, 128, 400)
    narrow_maps = [module.out_channels for module in cnn.features.modules() if isinstance(module, nn.Conv2d)]
    wide_maps = [module.out_channels for module in wide.features.modules() if isinstance(module, nn.Conv2d)]
    assert min(narrow_maps) == 8
    assert wide_maps == [max(16, channels) for channels in narrow_maps]
    expected = PatchStatistics(cnn)(patches)
    assert expected.std() > 0.1
    torch.testing.assert_close(PatchStatistics(wide)(patches), expected)
