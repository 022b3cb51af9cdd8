"""Follows the mixture of a board: which share of the negatives to take from which source."""

from __future__ import annotations

import json
import logging
import math
import threading
import time
import warnings
from types import TracebackType
from typing import Any, Callable, Collection, Dict, Iterable, Mapping, Optional, Type, Union

from .web import Refused, Server

LOG = logging.getLogger("eci_streams")


class MixtureFollower:
    """The shares of data sets, by the newest mixture of a board.

        mixture = board.mixture(prior={"bm25": 0.5, "dense": 0.5}, every=30)
        mixture.weights()           # {"bm25": 0.31, "dense": 0.69}, at any moment; never waits

    The first `refresh`, at the latest that of the first `weights`, is the start of a training. It
    fails if the mixture is for another encoder, or if its sources are not the data sets of the
    prior: a name that only one side knows is most likely a mistake, and its share would be lost.
    Name those that are meant in `one_sided`.

    An encoder that is trained further goes through revisions, NAME@REVISION. Mixtures of any
    revision of the encoder's NAME are followed, as epochs grow across a change. To wait for one,
    as after a checkpoint that miners search with, set `revision` to what stands after its @: the
    last weights stay until the board has come to it.

    What happens when things go wrong later, so that training goes on:
    - no mixture yet, or it cannot be read: the prior, or the last one that could be;
    - past `validUntil`: the last weights are held for `hold_seconds`, then drawn to the prior in a
      straight line over `decay_seconds`;
    - a mixture of another revision than the one in `revision`: not taken, see `refused`;
    - a mixture for another encoder, with a lower epoch than before, or, as the first one, with
      other names: refused, see `refused`; a warning says so;
    - a source that comes or leaves later: the others share out what it has or had.

    A mixture that is `final` goes on for as long as no source mines again, also where it cannot be
    read any more. `is_final` says so.
    """

    def __init__(self, location: Union[Server, str, Any], prior: Mapping[str, float], *,
                 path: str = "", encoder: Optional[str] = None, every: Optional[float] = None,
                 hold_seconds: float = 600.0, decay_seconds: float = 1800.0, floor: float = 0.01,
                 one_sided: Collection[str] = (), revision: Optional[str] = None,
                 clock: Callable[[], float] = time.time):
        """
        location: a Server with the path of the mixture, or a file as `eci mixture --output` keeps.
        prior: the data sets there are, with the shares they have without a mixture.
        encoder: whose mixtures are followed; None is that of the first mixture.
        every: seconds after which a thread reads the mixture again; None leaves it to `refresh`.
        floor: what each data set keeps of the batches.
        one_sided: sources without a data set and data sets without a source, on purpose.
        revision: the only revision of the encoder to follow; None follows any.
        """
        if not prior or any(not share > 0 for share in prior.values()):
            raise ValueError("the prior needs a share above 0 for every data set")
        if not 0 <= floor * len(prior) < 1:
            raise ValueError("the floor leaves nothing to share out")
        self.prior = _normalised(prior)
        self.encoder = encoder
        self.revision = revision
        self.mixture: Optional[Mapping[str, Any]] = None
        self.refused: Optional[str] = None
        self.every = every
        self._location = location
        self._path = path
        self._etag: Optional[str] = None
        self._hold_seconds = hold_seconds
        self._decay_seconds = decay_seconds
        self._floor = floor
        self._one_sided = frozenset(one_sided)
        self._clock = clock
        self._started = False
        self._reading = threading.Lock()
        self._stopped = threading.Event()
        if every is not None:
            self.refresh()
            threading.Thread(target=self._follow, args=(every,), name="eci-mixture",
                             daemon=True).start()

    def refresh(self) -> bool:
        """Reads the mixture; returns whether it is followed. Why not is in `refused`.

        Raises ValueError at the first call if the mixture is there, but not for this training, or
        if the server lets nobody in with this token.
        """
        with self._reading:
            starting, self._started = not self._started, True
            stranger = None
            try:
                mixture = self._read()
                if mixture is None:  # as it was
                    self.refused = self._other_revision(self.mixture or {})
                    return self.refused is None or self.is_final()
                stranger = self._stranger(mixture)
                self.refused = stranger or self._complaint(mixture)
            except (OSError, ValueError, KeyError, TypeError, AttributeError) as failure:
                if starting and isinstance(failure, Refused) and failure.status in (401, 403):
                    raise
                if self.refused is None:
                    LOG.warning("the mixture at %s cannot be read; training goes on with %s: %s",
                                self._place(), "the prior" if self.mixture is None
                                else "the last one", failure)
                self._etag = None
                self.refused = "cannot be read: %s" % failure
                return self.is_final()
            if stranger and starting:
                raise ValueError("the mixture at %s %s" % (self._place(), stranger))
            if stranger:
                warnings.warn("the mixture at %s is not followed: it %s"
                              % (self._place(), stranger), stacklevel=2)
            if self.refused is None:
                self.mixture = mixture
                self.encoder = mixture["encoderId"]
            return self.refused is None or self.is_final()

    def is_final(self) -> bool:
        """Whether the weights stay: another mixture comes only if a source mines again."""
        return self.mixture is not None and bool(self.mixture["final"])

    def require(self, names: Iterable[str]) -> None:
        """Refuses data sets that are not those of the prior."""
        names = sorted(names)
        if names != sorted(self.prior):
            raise ValueError("data sets %s, but the prior has %s" % (names, sorted(self.prior)))

    def weights(self) -> Dict[str, float]:
        """Shares of the data sets of the prior at this moment, each above 0, with a sum of 1."""
        if not self._started:
            self.refresh()
        mixture = self.mixture
        if mixture is None:
            return dict(self.prior)
        given = {w["source"]: w["weight"] for w in mixture["weights"]}
        shares = {name: max(0.0, given.get(name, 0.0)) for name in self.prior}
        followed = _normalised(shares) if sum(shares.values()) > 0 else self.prior
        trust = self._trust(mixture)
        mixed = {name: trust * followed[name] + (1 - trust) * self.prior[name]
                 for name in self.prior}
        rest = 1 - self._floor * len(mixed)
        return {name: self._floor + rest * share for name, share in mixed.items()}

    def close(self) -> None:
        """Ends the thread that reads again; the weights stay what they are."""
        self._stopped.set()

    def __enter__(self) -> "MixtureFollower":
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], value: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.close()

    def _follow(self, every: float) -> None:
        while not self._stopped.wait(every):
            try:
                self.refresh()
            except Exception:  # a warning that is an error
                LOG.exception("the mixture could not be refreshed")

    def _trust(self, mixture: Mapping[str, Any]) -> float:
        """1 while valid and held, then down to 0; 1 for ever where it is final."""
        if mixture["final"]:
            return 1.0
        late = self._clock() - mixture["validUntil"] / 1000 - self._hold_seconds
        if late <= 0:
            return 1.0
        return max(0.0, 1 - late / self._decay_seconds) if self._decay_seconds > 0 else 0.0

    def _stranger(self, mixture: Mapping[str, Any]) -> Optional[str]:
        """Why it cannot be meant for this training; None if it can."""
        if self.encoder is not None and _name(mixture["encoderId"]) != _name(self.encoder):
            return "is for encoder %s, not %s" % (mixture["encoderId"], self.encoder)
        sources = {w["source"] for w in mixture["weights"]}
        unknown = sorted((sources ^ set(self.prior)) - self._one_sided)
        if self.mixture is None and unknown:
            return ("has the sources %s, but the data sets of the prior are %s: rename them, or say"
                    " one_sided=%s" % (sorted(sources), sorted(self.prior), unknown))
        return None

    def _complaint(self, mixture: Mapping[str, Any]) -> Optional[str]:
        weights = [(w["source"], w["weight"]) for w in mixture["weights"]]
        other = self._other_revision(mixture)
        if other:
            return other
        if self.mixture is not None and mixture["board"] != self.mixture["board"]:
            return "is of board %s, not %s" % (mixture["board"], self.mixture["board"])
        if self.mixture is not None and mixture["epoch"] < self.mixture["epoch"]:
            return "has epoch %d, lower than %d" % (mixture["epoch"], self.mixture["epoch"])
        if not mixture["final"] and not math.isfinite(mixture["validUntil"]):
            return "has no time until which it is valid"
        if not weights or any(not 0 <= share <= 1 for _, share in weights):
            return "has weights that are no shares"
        if abs(sum(share for _, share in weights) - 1) > 1e-6:
            return "has weights whose sum is not 1"
        return None

    def _other_revision(self, mixture: Mapping[str, Any]) -> Optional[str]:
        found = mixture["encoderId"].partition("@")[2]
        if self.revision is None or found == self.revision:
            return None
        return "is of revision %s, not yet of %s" % (found or "none", self.revision)

    def _read(self) -> Optional[Mapping[str, Any]]:
        """The mixture; None if it is the one that was taken last."""
        if not isinstance(self._location, Server):
            with open(self._location, encoding="utf-8") as file:
                return _object(json.load(file))
        asked = {"If-None-Match": self._etag} if self._etag and self.refused is None else {}
        answer = self._location.ask(self._path, headers=asked)
        if answer.status == 304:
            return None
        self._etag = answer.headers.get("ETag")
        return _object(answer.json())

    def _place(self) -> str:
        if isinstance(self._location, Server):
            return self._location.url + self._path
        return str(self._location)


def _object(content: Any) -> Mapping[str, Any]:
    if not isinstance(content, dict):
        raise ValueError("it is no JSON object")
    return content


def _name(encoder: str) -> str:
    return encoder.partition("@")[0]


def _normalised(shares: Mapping[str, float]) -> Dict[str, float]:
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()}
