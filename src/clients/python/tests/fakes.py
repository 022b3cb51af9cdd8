"""Tiny stand-ins for the parts of torch, transformers, sentence-transformers and datasets that the
package touches. They have the signatures of sentence-transformers 6.0 and transformers 5, and show
no more than that the package calls and answers as these expect."""

import contextlib
import itertools
import sys
import types


@contextlib.contextmanager
def installed(**modules):
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


class TrainerCallback:
    """As in transformers: an event is a method that gets args, state and control."""


class MultiDatasetDefaultBatchSampler:
    """As in sentence-transformers."""

    def __init__(self, dataset, batch_samplers, generator=None, seed=0):
        self.batch_size = batch_samplers[0].batch_size
        self.drop_last = batch_samplers[0].drop_last
        self.dataset = dataset
        self.batch_samplers = batch_samplers
        self.generator = generator
        self.seed = seed
        self.epoch = 0

    def set_epoch(self, epoch):
        self.epoch = epoch


class ConcatDataset:
    def __init__(self, datasets):
        self.datasets = datasets


class EpochSampler:
    """A batch sampler that orders its examples by its epoch alone, as NoDuplicatesBatchSampler."""

    drop_last = True

    def __init__(self, size, batch_size):
        self.size = size
        self.batch_size = batch_size
        self.epoch = 0

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __len__(self):
        return self.size // self.batch_size

    def __iter__(self):
        order = [(index + self.epoch) % self.size for index in range(self.size)]
        for batch in range(len(self)):
            yield order[batch * self.batch_size:(batch + 1) * self.batch_size]


class Shuffled:
    """A data set that is nothing but its name and seed."""

    def __init__(self, name):
        self.name = name

    def shuffle(self, seed):
        return self.name + str(seed)


def module(name, **content):
    made = types.ModuleType(name)
    vars(made).update(content)
    return made


def interleave_datasets(datasets, probabilities, seed, stopping_strategy):
    assert stopping_strategy == "all_exhausted"
    return itertools.cycle(zip(datasets, probabilities))


DATASETS = module("datasets", interleave_datasets=interleave_datasets)
TRAINERS = {
    "transformers": module("transformers", TrainerCallback=TrainerCallback),
    "sentence_transformers": module(
        "sentence_transformers", MultiDatasetDefaultBatchSampler=MultiDatasetDefaultBatchSampler),
}
