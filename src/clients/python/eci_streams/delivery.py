"""What became of the records that were logged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence, Tuple


@dataclass(frozen=True)
class Counts:
    """What became of the records; `pending` ones wait or are on their way."""

    accepted: int = 0
    refused: int = 0
    failed: int = 0
    dropped: int = 0
    pending: int = 0


@dataclass(frozen=True)
class Problem:
    """Records that did not arrive, and why.

    kind: "refused" by the server as wrong, "failed" as it could not be reached or did not let us
    in, or "dropped" as there was no room. `lines` are the records as they were to be sent, for
    `on_problem` to keep; an error that is raised has only their `count`.
    """

    kind: str
    reason: str
    count: int
    lines: Tuple[bytes, ...] = ()

    def __str__(self) -> str:
        return "%d %s: %s" % (self.count, self.kind, self.reason)


class DeliveryError(RuntimeError):
    """Some records since the last flush did not arrive."""

    def __init__(self, problems: Sequence[Problem], lost: int):
        super().__init__("%d records did not arrive; %s" % (
            lost, "; ".join(str(problem) for problem in problems[:3])))
        self.problems = tuple(problems)
        self.lost = lost
