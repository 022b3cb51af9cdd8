"""Follows the mixture of a board: which share of the negatives to take from which source.

Standard library only. The mixture is what `eci mixture --board B --output FILE` writes, or the same
JSON at an http or https address:

    follower = MixtureFollower("mixture.json", encoder="e5-small-v2",
                               prior={"bm25": 0.5, "dense": 0.5})
    follower.refresh()          # now and then, e.g. every hundred steps
    follower.weights()          # {"bm25": 0.31, "dense": 0.69}

What happens when things go wrong, so that training goes on:
- no mixture yet, or it cannot be read: the prior, or the last one that could be;
- past `validUntil`: the last weights are held for `hold_seconds`, then drawn to the prior in a
  straight line over `decay_seconds`;
- a mixture for another encoder, or with a lower epoch than before: refused, see `refused`.
"""

import http.client
import json
import math
import time
import urllib.request


class MixtureFollower:
    def __init__(self, location, encoder, prior, hold_seconds=600.0, decay_seconds=1800.0,
                 floor=0.01, clock=time.time):
        """`prior` names the data sets there are, with the shares they have without a mixture."""
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
        self.clock = clock
        self.mixture = None
        self.refused = None

    def refresh(self):
        """Reads the mixture; returns whether it was taken. Why not is in `refused`."""
        try:
            mixture = json.loads(self._read())
            self.refused = self._complaint(mixture)
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError,
                AttributeError) as failure:
            self.refused = "cannot be read: %r" % (failure,)
        if self.refused is None:
            self.mixture = mixture
        return self.refused is None

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
        """1 while valid and held, then down to 0."""
        late = self.clock() - self.mixture["validUntil"] / 1000 - self.hold_seconds
        if late <= 0:
            return 1.0
        return max(0.0, 1 - late / self.decay_seconds) if self.decay_seconds > 0 else 0.0

    def _complaint(self, mixture):
        weights = [(w["source"], w["weight"]) for w in mixture["weights"]]
        if mixture["encoderId"] != self.encoder:
            return "is for encoder %s, not %s" % (mixture["encoderId"], self.encoder)
        if self.mixture is not None and mixture["board"] != self.mixture["board"]:
            return "is of board %s, not %s" % (mixture["board"], self.mixture["board"])
        if self.mixture is not None and mixture["epoch"] < self.mixture["epoch"]:
            return "has epoch %d, lower than %d" % (mixture["epoch"], self.mixture["epoch"])
        if not math.isfinite(mixture["validUntil"]):
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


def _normalised(shares):
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()}
