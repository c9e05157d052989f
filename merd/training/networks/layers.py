"""What the convolutional networks have in common."""

from __future__ import annotations

from torch import Tensor, nn


class SqueezeExcitation(nn.Module):
    """A weighing of each channel by what all channels hold on the mean; with torchvision's tensor names.

    Args:
        channels: Of the map.
        squeezed: Of the layer between.
        activation: After that layer.
        gate: Gives the weights, 0..1.
    """

    def __init__(self, channels: int, squeezed: int, activation: type[nn.Module], gate: type[nn.Module]) -> None:
        super().__init__()
        self.fc1 = nn.Conv2d(channels, squeezed, 1)
        self.activation = activation()
        self.fc2 = nn.Conv2d(squeezed, channels, 1)
        self.gate = gate()

    def forward(self, x: Tensor) -> Tensor:
        """Return the weighed map: (n, channels, h, w) → the same shape."""
        scale: Tensor = self.gate(self.fc2(self.activation(self.fc1(x.mean(dim=(2, 3), keepdim=True)))))
        return x * scale


class ImageNetwork(nn.Module):
    """A network for images of three channels, with the tensor names that torchvision gives it.

    Args:
        features: The convolutional part.
        channels: Of the map that it gives.
        classifier: On top of the map's mean.
    """

    def __init__(self, features: nn.Sequential, channels: int, classifier: nn.Sequential) -> None:
        super().__init__()
        self.features = features
        self.channels = channels
        self.classifier = classifier

    def forward(self, images: Tensor) -> Tensor:
        """Return logits of ImageNet's classes: (n, 3, h, w) → (n, 1000)."""
        logits: Tensor = self.classifier(self.features(images).mean(dim=(2, 3)))
        return logits


def convolution(
    channels_in: int,
    channels_out: int,
    kernel: int,
    stride: int = 1,
    groups: int = 1,
    *,
    activation: type[nn.Module],
    eps: float,
    momentum: float,
) -> nn.Sequential:
    """Return a convolution, its BatchNorm and an activation: (n, channels_in, h, w) → (n, channels_out, …).

    Args:
        channels_in: Of the map that it takes.
        channels_out: Of the map that it gives.
        kernel: Height and width of the filters; odd, so that a stride of 1 keeps the size.
        stride: By which it divides height and width.
        groups: Of channels that are filtered apart.
        activation: After the BatchNorm.
        eps: Added to the BatchNorm's variances.
        momentum: Of the BatchNorm in torch's sense, 0..1: the part of a new batch.
    """
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, kernel, stride, (kernel - 1) // 2, groups=groups, bias=False),
        nn.BatchNorm2d(channels_out, eps=eps, momentum=momentum),
        activation(),
    )
