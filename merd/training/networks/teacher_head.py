"""A head on the CNN's statistics that learns to answer as a teacher does, which knows more music."""

from __future__ import annotations

from torch import Tensor, nn

_FLOOR = 1e-6


class TeacherHead(nn.Module):
    """A layer beside a straight way, narrow in the middle: what is in there is worth storing.

    Args:
        statistics: (n, many), of patches; their scale is taken.
        answers: Numbers of the teacher for a patch.
        hidden: Units of the layer.
        code: Units of the middle.
    """

    def __init__(self, statistics: Tensor, answers: int, hidden: int = 128, code: int = 64) -> None:
        super().__init__()
        many = statistics.shape[1]
        self.mean = nn.Buffer(statistics.mean(dim=0))
        self.deviation = nn.Buffer(statistics.std(dim=0) + _FLOOR)
        self.wide, self.straight = nn.Linear(many, hidden), nn.Linear(many, code)
        self.narrow, self.answers = nn.Linear(hidden, code), nn.Linear(code, answers)
        self.drop_input, self.drop = nn.Dropout(0.4), nn.Dropout(0.3)

    def code(self, statistics: Tensor) -> Tensor:
        """Return what is in the middle: (n, many) → (n, code)."""
        seen = self.drop_input((statistics - self.mean) / self.deviation)
        code: Tensor = self.narrow(self.drop(nn.functional.gelu(self.wide(seen)))) + self.straight(seen)
        return code

    def forward(self, statistics: Tensor) -> Tensor:
        """Return the teacher's answers, each with a mean of 0 and a deviation of 1: (n, many) → (n, answers)."""
        answers: Tensor = self.answers(self.code(statistics))
        return answers
