"""A batch sampler over several data sets, one for each source, that follows a mixture.

Every batch comes from one data set, as sentence-transformers wants it for losses with in-batch
negatives; which one is drawn by the shares of the moment. A data set that is used up starts again
in a new order, so a small one with a large share never ends the epoch, and none waits for another.

    sizes = {"bm25": len(bm25), "dense": len(dense)}        # in the order of ConcatDataset
    sampler = MixtureBatchSampler(sizes, follower, batch_size=64, batches=1000)
    loader = DataLoader(ConcatDataset([bm25, dense]), batch_sampler=sampler)

For sentence-transformers, subclass its MultiDatasetDefaultBatchSampler and return
`iter(MixtureBatchSampler(...))` from `__iter__`. Needs numpy.
"""

import numpy


class MixtureBatchSampler:
    def __init__(self, sizes, follower, batch_size, batches, seed=0, refresh_every=100):
        """`sizes`: examples of each data set by name, in the order in which they are joined."""
        follower.require(sizes)
        follower.refresh()
        short = [name for name, size in sizes.items() if size < batch_size]
        if short:
            raise ValueError("fewer examples than a batch in %s" % short)
        self.sizes = dict(sizes)
        self.follower = follower
        self.batch_size = batch_size
        self.batches = batches
        self.seed = seed
        self.refresh_every = refresh_every
        self.epoch = 0

    def set_epoch(self, epoch):
        """Another epoch draws other batches; the same one draws the same, for the same shares."""
        self.epoch = epoch

    def __len__(self):
        return self.batches

    def __iter__(self):
        random = numpy.random.default_rng([self.seed, self.epoch])
        names = list(self.sizes)
        starts = dict(zip(names, numpy.cumsum([0] + [self.sizes[name] for name in names])))
        orders = {name: iter(()) for name in names}
        for batch in range(self.batches):
            if batch % self.refresh_every == 0:
                self.follower.refresh()
            weights = self.follower.weights()
            name = names[random.choice(len(names), p=[weights[n] for n in names])]
            chosen = next(orders[name], None)
            if chosen is None:
                orders[name] = self._order(random, name)
                chosen = next(orders[name])
            yield [int(starts[name] + index) for index in chosen]

    def _order(self, random, name):
        """Whole batches of the data set in a new order; the few examples left over wait."""
        order = random.permutation(self.sizes[name])
        whole = len(order) // self.batch_size * self.batch_size
        return iter(order[:whole].reshape(-1, self.batch_size))
