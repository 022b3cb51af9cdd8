"""What became of the records that were logged."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace
from typing import Callable, Dict, List, Optional, Sequence, Tuple

LOG = logging.getLogger("eci_streams")
_MOST_PROBLEMS_KEPT = 100
_LOG_EVERY_SECONDS = 10.0


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


class Ledger:
    """Counts what becomes of records, and keeps what is to be raised; for several threads."""

    def __init__(self, on_problem: Optional[Callable[[Problem], None]]):
        self._on_problem = on_problem
        self._lock = threading.Lock()
        self._counts = Counts()
        self._problems: List[Problem] = []
        self._lost = 0
        self._next_log: Dict[str, float] = {}

    @property
    def counts(self) -> Counts:
        """What became of all records so far."""
        return self._counts

    def count(self, **more: int) -> None:
        """Adds numbers to counts, by their names."""
        with self._lock:
            self._counts = replace(self._counts, **{
                name: getattr(self._counts, name) + number for name, number in more.items()})

    def tell(self, kind: str, reason: str, lines: Sequence[bytes]) -> None:
        """Counts, logs and hands to `on_problem` records that did not arrive."""
        problem = Problem(kind, reason, len(lines), tuple(lines))
        self.count(**{kind: len(lines)})
        with self._lock:
            self._lost += len(lines)
            if len(self._problems) < _MOST_PROBLEMS_KEPT:
                self._problems.append(replace(problem, lines=()))
            now = time.monotonic()
            is_due = now >= self._next_log.get(kind, now)
            if is_due:
                self._next_log[kind] = now + _LOG_EVERY_SECONDS
        if is_due:
            LOG.warning("records did not arrive; %s (%d %s in all)", problem,
                        getattr(self._counts, kind), kind)
        if self._on_problem is not None:
            try:
                self._on_problem(problem)
            except Exception:
                LOG.exception("on_problem failed")

    def raise_losses(self) -> None:
        """Raises DeliveryError if records did not arrive since the last call."""
        with self._lock:
            problems, self._problems = self._problems, []
            lost, self._lost = self._lost, 0
        if lost:
            raise DeliveryError(problems, lost)
