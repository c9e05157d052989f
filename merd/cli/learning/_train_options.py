"""What ``merd train`` was told, and what that means to a recipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from merd.util.processes import cores

if TYPE_CHECKING:  # They load torch.
    from merd.training.datasets import Clip
    from merd.training.general import recipe as general
    from merd.training.paper import options as paper


@dataclass(frozen=True)
class TrainOptions:
    """The options of the command, by their names."""

    four_q: Path | None
    emotify: Path | None
    pmemo: Path | None
    mirex: Path | None
    own: Path | None
    recipe: Literal["merd", "paper"]
    out: Path | None
    dry_run: bool
    seed: int
    device: str
    work: Path | None
    jobs: int | None
    # merd's recipe
    weights: Path | None
    teachers: Sequence[Path]
    labels: str
    front_end: str
    evaluate_only: bool
    repeats: int
    # the paper's recipe
    mobilenet: Path | None
    efficientnet: Path | None
    split: Literal["artist", "track"]
    epochs: int
    image_size: int
    mobilenet_only: bool

    def sets(self) -> Mapping[str, Sequence[Clip]]:
        """Return the clips of each data set, by the set's name.

        Raises:
            DatasetError: If one is not there, or none is named.
        """
        from merd.training.datasets import catalog

        sources = catalog.Sources(
            four_q=self.four_q, emotify=self.emotify, pmemo=self.pmemo, mirex=self.mirex, own=self.own
        )
        sets = sources.load()
        return {name: catalog.handful(clips) for name, clips in sets.items()} if self.dry_run else sets

    def general(self) -> general.Options:
        """Return the options of merd's recipe."""
        from merd.training import front_ends
        from merd.training.general import recipe
        from merd.training.general.model import RECIPES
        from merd.training.networks import device

        options = recipe.Options(
            recipe=RECIPES[self.labels],
            front_end=front_ends.FRONT_ENDS[self.front_end],
            seed=self.seed,
            repeats=self.repeats,
            jobs=self.jobs or cores(),
            device=device.device(self.device),
        )
        return replace(options, **recipe.DRY_RUN) if self.dry_run else options

    def paper(self) -> paper.Options:
        """Return the options of the paper's recipe."""
        from merd.training.networks import device
        from merd.training.paper import options as paper

        options = paper.Options(
            mobilenet=self.mobilenet,
            efficientnet=self.efficientnet,
            compare=not self.mobilenet_only,
            epochs=self.epochs,
            image_size=self.image_size,
            split_by=self.split,
            seed=self.seed,
            jobs=self.jobs or cores(),
            device=device.device(self.device),
        )
        return replace(options, **paper.DRY_RUN) if self.dry_run else options
