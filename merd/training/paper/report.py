"""What a run of the paper's recipe came to, beside what the paper says (its tables and figure 4)."""

from __future__ import annotations

from typing import Any

from sklearn.metrics import confusion_matrix, f1_score
from torch import Tensor

from merd.mood import Quadrant

TABLE_2 = {
    "EfficientNet-B3": {"accuracy": 0.69, "macro_f1": 0.67, "epoch_s": 90.0},
    "MobileNetV3": {"accuracy": 0.60, "macro_f1": 0.60, "epoch_s": 32.0},
}
# How the clips of the LSTM that is compared with the paper's are split.
SAME = "as the CNN's"
LSTM = {"accuracy": 0.91, "macro_f1": 0.91}


def figures(labels: Tensor, predictions: Tensor) -> dict[str, Any]:
    """Return accuracy and macro-averaged F1, 0..1, and the confusion: rows are labels, columns predictions.

    Args:
        labels: (n,) quadrants' numbers.
        predictions: (n,) quadrants' numbers.
    """
    quadrants = list(Quadrant)
    return {
        "examples": len(labels),
        "accuracy": float((predictions == labels).float().mean()),
        "macro_f1": float(f1_score(labels, predictions, labels=quadrants, average="macro", zero_division=0.0)),
        "confusion": confusion_matrix(labels, predictions, labels=quadrants).tolist(),
    }


def text(report: dict[str, Any]) -> str:
    """Return a report as Markdown, for the folder that holds it and the picture of the confusion."""
    return "\n".join([*_run(report), "", *_cnns(report), "", *_lstm(report), "", *_leak(report), ""])


def _run(report: dict[str, Any]) -> list[str]:
    clips, by = report["clips"], report["options"]["split_by"]
    counts = f"{clips['training']} clips to train, {clips['validation']} to validate, {clips['test']} to test on"
    lines = ["# The paper's recipe", "", f"{counts}; split by {by}."]
    if report["shortened"]:
        lines += ["", f"This run is shortened: {', '.join(report['shortened'])}."]
    return lines


def _cnns(report: dict[str, Any]) -> list[str]:
    lines = [
        "## CNNs (table 2), on patches of the test clips",
        "",
        "| network | starts from | accuracy | F-score | s an epoch | paper |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, cnn in report["cnns"].items():
        paper = TABLE_2[name]
        lines.append(
            f"| {name} | {cnn['starts_from']} | {_scores(cnn, ' | ')} | {cnn['epoch_s']:.0f} "
            f"| {_scores(paper)} in {paper['epoch_s']:.0f} s |"
        )
    return lines


def _lstm(report: dict[str, Any]) -> list[str]:
    return [
        "## LSTM on features of MobileNetV3, on segments of the test clips",
        "",
        f"Accuracy and F-score: {_scores(report['lstms'][SAME])}; in the paper {_scores(LSTM)}.",
        "",
        "![Confusion matrix](confusion.png)",
    ]


def _leak(report: dict[str, Any]) -> list[str]:
    lines = [
        "## How 0.91 can come about",
        "",
        "Split anew, the LSTM is tested on clips that its CNN was trained on; its features can hold their labels.",
        "",
        "| LSTM's split | accuracy | F-score | test clips known to the CNN | accuracy on these | on others |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, one in report["lstms"].items():
        known, others = (_share(one[key]) for key in ("accuracy_known", "accuracy_others"))
        lines.append(f"| {name} | {_scores(one, ' | ')} | {one['known']:.0%} | {known} | {others} |")
    return lines


def _scores(figures: dict[str, Any], between: str = ", ") -> str:
    return between.join(_share(figures[key]) for key in ("accuracy", "macro_f1"))


def _share(share: float | None) -> str:
    return "none" if share is None else f"{share:.2f}"
