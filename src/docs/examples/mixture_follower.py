"""Follows the mixture of a board: which share of the negatives to take from which source.

Standard library only. The mixture is what `eci mixture --board B --output FILE` writes, or the same
JSON at an http or https address:

    follower = MixtureFollower("mixture.json", encoder="e5-small-v2",
                               prior={"bm25": 0.5, "dense": 0.5})
    follower.refresh()          # at the start, and e.g. every hundred steps
    follower.weights()          # {"bm25": 0.31, "dense": 0.69}

An encoder that is trained further goes through revisions, NAME@REVISION. A mixture of any revision of
the encoder's NAME is followed, as epochs grow across a change of revision. To wait for a revision,
e.g. after a checkpoint that miners search with, ask for it:

    follower.revision = "step-20000"   # what is followed stays until the board has come to it

The first `refresh` is the start of a training. It fails if the mixture is for another encoder, or if
its sources are not the data sets of the prior: a name that only one side knows is most likely a
mistake, and its share would be lost. Name those that are meant in `one_sided`.

What happens when things go wrong later, so that training goes on:
- no mixture yet, or it cannot be read: the prior, or the last one that could be;
- past `validUntil`: the last weights are held for `hold_seconds`, then drawn to the prior in a
  straight line over `decay_seconds`;
- a mixture of another revision than the one that was asked for: not taken, see `refused`;
- a mixture for another encoder, with a lower epoch than before, or, as the first one, with other
  names: refused, see `refused`; a warning says so;
- a source that comes or leaves later: the others share out what it has or had.

A mixture that is `final` goes on for as long as no source mines again, also where it cannot be read
any more. `is_final` says so.
"""

import http.client
import json
import math
import time
import urllib.request
import warnings


class MixtureFollower:
    def __init__(self, location, encoder, prior, hold_seconds=600.0, decay_seconds=1800.0,
                 floor=0.01, one_sided=(), revision=None, clock=time.time):
        """`prior` names the data sets there are, with the shares they have without a mixture.

        `one_sided`: sources without a data set and data sets without a source, on purpose.
        `revision`: what stands after the @ of the only revision to follow; None follows any.
        """
        if not prior or any(not share > 0 for share in prior.values()):
            raise ValueError("the prior needs a share above 0 for every data set")
        if not 0 <= floor * len(prior) < 1:
            raise ValueError("the floor leaves nothing to share out")
        self.location = str(location)
        self.encoder = encoder
        self.prior = _normalised(prior)
        self.hold_seconds = hold_seconds
        self.decay_seconds = decay_seconds
        self.floor = floor
        self.one_sided = frozenset(one_sided)
        self.revision = revision
        self.clock = clock
        self.mixture = None
        self.refused = None
        self.started = False

    def refresh(self):
        """Reads the mixture; returns whether it was taken, or a final one goes on. Why not is in `refused`.

        Raises ValueError at the first call if the mixture is there, but not for this training.
        """
        starting, self.started = not self.started, True
        stranger = None
        try:
            mixture = json.loads(self._read())
            stranger = self._stranger(mixture)
            self.refused = stranger or self._complaint(mixture)
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError,
                AttributeError) as failure:
            self.refused = "cannot be read: %r" % (failure,)
        if stranger and starting:
            raise ValueError("the mixture at %s %s" % (self.location, stranger))
        if stranger:
            warnings.warn("the mixture at %s is not followed: it %s" % (self.location, stranger))
        if self.refused is None:
            self.mixture = mixture
        return self.refused is None or self.is_final()

    def is_final(self):
        """Whether the weights stay: another mixture comes only if a source mines again."""
        return self.mixture is not None and self.mixture["final"]

    def require(self, names):
        """Refuses data sets that are not those of the prior."""
        if set(names) != set(self.prior):
            raise ValueError("data sets %s, but the prior has %s"
                             % (sorted(names), sorted(self.prior)))

    def weights(self):
        """Shares of the data sets of the prior at this moment, each above 0, with a sum of 1."""
        if self.mixture is None:
            return dict(self.prior)
        given = {w["source"]: w["weight"] for w in self.mixture["weights"]}
        shares = {name: max(0.0, given.get(name, 0.0)) for name in self.prior}
        followed = _normalised(shares) if sum(shares.values()) > 0 else self.prior
        trust = self._trust()
        mixed = {name: trust * followed[name] + (1 - trust) * self.prior[name]
                 for name in self.prior}
        rest = 1 - self.floor * len(mixed)
        return {name: self.floor + rest * share for name, share in mixed.items()}

    def _trust(self):
        """1 while valid and held, then down to 0; 1 for ever where it is final."""
        if self.is_final():
            return 1.0
        late = self.clock() - self.mixture["validUntil"] / 1000 - self.hold_seconds
        if late <= 0:
            return 1.0
        return max(0.0, 1 - late / self.decay_seconds) if self.decay_seconds > 0 else 0.0

    def _stranger(self, mixture):
        """Why it cannot be meant for this training; None if it can."""
        if _name(mixture["encoderId"]) != _name(self.encoder):
            return "is for encoder %s, not %s" % (mixture["encoderId"], self.encoder)
        sources = {w["source"] for w in mixture["weights"]}
        unknown = sorted((sources ^ set(self.prior)) - self.one_sided)
        if self.mixture is None and unknown:
            return ("has the sources %s, but the data sets of the prior are %s: rename them, or say"
                    " one_sided=%s" % (sorted(sources), sorted(self.prior), unknown))
        return None

    def _complaint(self, mixture):
        weights = [(w["source"], w["weight"]) for w in mixture["weights"]]
        revision = mixture["encoderId"].partition("@")[2]
        if self.revision is not None and revision != self.revision:
            return "is of revision %s, not yet of %s" % (revision or "none", self.revision)
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

    def _read(self):
        if self.location.startswith(("http://", "https://")):
            with urllib.request.urlopen(self.location, timeout=10) as answer:
                return answer.read().decode("utf-8")
        with open(self.location, encoding="utf-8") as file:
            return file.read()


def _name(encoder):
    return encoder.partition("@")[0]


def _normalised(shares):
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()}
