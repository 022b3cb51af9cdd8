"""The newest ranking of a board."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, Mapping, Optional, Tuple


@dataclass(frozen=True)
class SourceScore:
    """What a ranking says of one source.

    eci: nats, higher is better; `low` and `high` are its 95 % interval. rank: 1 is the best, None
    below 100 examples; from `rank_low` to `rank_high` no order is certain. raw: all fields.
    """

    source: str
    state: str
    n: int
    rank: Optional[int]
    rank_low: Optional[int]
    rank_high: Optional[int]
    eci: float
    low: Optional[float]
    high: Optional[float]
    false_negative_rate: float
    raw: Mapping[str, Any] = field(repr=False)

    def __str__(self) -> str:
        place = "-" if self.rank is None else str(self.rank)
        if self.rank_low != self.rank_high:
            place = "%s-%s tie" % (self.rank_low, self.rank_high)
        width = "" if self.high is None else "± %.4f" % ((self.high - (self.low or 0.0)) / 2)
        return "%-8s %-20s %7.4f %-8s %9d  %5.1f %%  %s" % (
            place, self.source, self.eci, width, self.n, 100 * self.false_negative_rate,
            self.state.lower())


class Ranking:
    """The sources of a board, the best first; `print` shows them as a table.

    raw: the whole answer of GET /v1/boards/{board}/ranking.
    """

    def __init__(self, raw: Mapping[str, Any]):
        self.raw = raw
        self.board: str = raw["board"]
        self.background: Mapping[str, Any] = raw["background"]
        self.sources: Tuple[SourceScore, ...] = tuple(
            _score(one) for one in (raw.get("window") or {}).get("sources", ()))

    @property
    def is_calibrating(self) -> bool:
        """Whether the board still measures where its encoder's cosines lie."""
        return bool(self.background["state"] == "CALIBRATING")

    def __iter__(self) -> Iterator[SourceScore]:
        return iter(self.sources)

    def __getitem__(self, source: str) -> SourceScore:
        return self._by_name()[source]

    def __contains__(self, source: object) -> bool:
        return source in self._by_name()

    def _by_name(self) -> Dict[str, SourceScore]:
        return {one.source: one for one in self.sources}

    def __str__(self) -> str:
        if not self.sources:
            return "board %s has no ranking yet: %s of %s queries to calibrate" % (
                self.board, self.background["queries"], self.background["requiredQueries"])
        head = "%-8s %-20s %-16s %9s  %-7s  %s" % (
            "rank", "source", "ECI (95 %)", "examples", "susp. FN", "state")
        return "\n".join(["board %s, encoder %s" % (self.board, self.background["encoder"]), head,
                          *map(str, self.sources)])


def _score(raw: Mapping[str, Any]) -> SourceScore:
    return SourceScore(
        source=raw["source"], state=raw["state"], n=raw["n"], rank=raw["rank"],
        rank_low=raw["rankLow"], rank_high=raw["rankHigh"], eci=raw["eci"],
        low=raw["intervalLow"], high=raw["intervalHigh"],
        false_negative_rate=raw["falseNegativeRate"], raw=raw)
