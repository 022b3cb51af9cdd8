"""Batches over several data sets, one for each source, by the shares of a mixture."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, Sequence

import numpy

from .mixture import MixtureFollower


def drawn(mixture: MixtureFollower, names: Sequence[str], batches: int, refresh_every: int,
          random: numpy.random.Generator) -> Iterator[str]:
    """Draws a data set for each batch by the shares of the moment.

    The mixture is read again every `refresh_every` batches, unless it follows by itself.
    """
    for batch in range(batches):
        if mixture.every is None and batch % refresh_every == 0:
            mixture.refresh()
        weights = mixture.weights()
        yield names[random.choice(len(names), p=[weights[name] for name in names])]


class MixtureBatchSampler:
    """A batch sampler for a torch DataLoader over a ConcatDataset.

    Every batch comes from one data set, as losses with in-batch negatives want it. A data set that
    is used up starts again in a new order, so a small one with a large share never ends the epoch,
    and none waits for another.

        sizes = {"bm25": len(bm25), "dense": len(dense)}        # in the order of ConcatDataset
        sampler = MixtureBatchSampler(sizes, mixture, batch_size=64, batches=1000)
        loader = DataLoader(ConcatDataset([bm25, dense]), batch_sampler=sampler)
    """

    def __init__(self, sizes: Mapping[str, int], mixture: MixtureFollower, batch_size: int,
                 batches: int, seed: int = 0, refresh_every: int = 100):
        """`sizes`: examples of each data set by name, in the order in which they are joined."""
        mixture.require(sizes)
        mixture.weights()  # a mixture of another training is refused here
        short = [name for name, size in sizes.items() if size < batch_size]
        if short:
            raise ValueError("fewer examples than a batch in %s" % short)
        self.sizes = dict(sizes)
        self.mixture = mixture
        self.batch_size = batch_size
        self.drop_last = True
        self.batches = batches
        self.seed = seed
        self.refresh_every = refresh_every
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Another epoch draws other batches; the same one draws the same, for the same shares."""
        self.epoch = epoch

    def __len__(self) -> int:
        return self.batches

    def __iter__(self) -> Iterator[List[int]]:
        random = numpy.random.default_rng([self.seed, self.epoch])
        names = list(self.sizes)
        starts = dict(zip(names, numpy.cumsum([0] + [self.sizes[name] for name in names])))
        orders: Dict[str, Iterator[Any]] = {name: iter(()) for name in names}
        for name in drawn(self.mixture, names, self.batches, self.refresh_every, random):
            chosen = next(orders[name], None)
            if chosen is None:
                orders[name] = self._order(random, name)
                chosen = next(orders[name])
            yield [int(starts[name] + index) for index in chosen]

    def _order(self, random: numpy.random.Generator, name: str) -> Iterator[Any]:
        """Whole batches of the data set in a new order; the few examples left over wait."""
        order = random.permutation(self.sizes[name])
        whole = len(order) // self.batch_size * self.batch_size
        return iter(order[:whole].reshape(-1, self.batch_size))


def probabilities(mixture: MixtureFollower, names: Sequence[str]) -> List[float]:
    """The shares in the order of `names`, with a sum of 1 as closely as floats allow."""
    mixture.require(names)
    weights = mixture.weights()
    shares = [weights[name] for name in names]
    shares[-1] = 1.0 - sum(shares[:-1])
    return shares


def interleaved(data_sets: Mapping[str, Any], mixture: MixtureFollower, examples: int,
                seed: int = 0) -> Iterator[Any]:
    """Endless examples by `datasets.interleave_datasets`, which takes its probabilities once.

    So it is begun anew after every `examples`, with the shares of then. Needs Hugging Face's
    `datasets`.
    """
    from datasets import interleave_datasets  # type: ignore[import-not-found]

    names = list(data_sets)
    turn = 0
    while True:
        mixture.refresh()
        stream = interleave_datasets(
            [data_sets[name].shuffle(seed=seed + turn) for name in names],
            probabilities=probabilities(mixture, names),
            seed=seed + turn,
            # "first_exhausted" would end with the smallest data set.
            stopping_strategy="all_exhausted",
        )
        for taken, example in enumerate(stream):
            if taken == examples:
                break
            yield example
        turn += 1
