"""For trainers of sentence-transformers (5 or newer): batches by the mixture, outcomes of rounds.

    mixture = board.mixture(prior={"bm25": 0.5, "dense": 0.5}, every=30)
    train = DatasetDict({"bm25": bm25, "dense": dense})
    args = SentenceTransformerTrainingArguments(
        ..., multi_dataset_batch_sampler=MixtureSampling(mixture, names=list(train)))
    trainer = SentenceTransformerTrainer(model, args, train_dataset=train, loss=loss, callbacks=[
        MixtureCallback(mixture, board, metric="eval_dev_cosine_ndcg@10")])

Of several processes each follows the mixture by itself: where they see it change at different steps
they repeat or leave out a few batches.
"""

from __future__ import annotations

import logging
from typing import Any, Dict, Iterator, List, Optional, Sequence

import numpy
from sentence_transformers import MultiDatasetDefaultBatchSampler  # type: ignore
from transformers import TrainerCallback  # type: ignore

from .board import Board
from .mixture import MixtureFollower
from .sampling import drawn

LOG = logging.getLogger("eci_streams")


class MixtureSampler(MultiDatasetDefaultBatchSampler):  # type: ignore[misc]
    """Draws the data set of each batch by the mixture, and the batch by that data set's sampler."""

    def __init__(self, dataset: Any, batch_samplers: List[Any], generator: Any = None,
                 seed: int = 0, *, mixture: MixtureFollower, names: Sequence[str],
                 batches: Optional[int] = None, refresh_every: int = 100):
        """
        names: of the data sets in their order; those of the mixture's prior.
        batches: of an epoch, else as many as the data sets have together.
        """
        super().__init__(dataset, batch_samplers=batch_samplers, generator=generator, seed=seed)
        self.epoch = 0
        if len(names) != len(batch_samplers):
            raise ValueError("%d names for %d data sets" % (len(names), len(batch_samplers)))
        mixture.require(names)
        mixture.weights()  # a mixture of another training is refused here
        self.mixture = mixture
        self.names = list(names)
        self.batches = sum(map(len, batch_samplers)) if batches is None else batches
        self.refresh_every = refresh_every

    def __len__(self) -> int:
        return self.batches

    def __iter__(self) -> Iterator[List[int]]:
        random = numpy.random.default_rng([self.seed or 0, self.epoch])
        sizes = [len(part) for part in self.dataset.datasets]
        starts = dict(zip(self.names, numpy.cumsum([0] + sizes).tolist()))
        samplers = dict(zip(self.names, self.batch_samplers))
        turns = dict.fromkeys(self.names, 0)
        orders: Dict[str, Iterator[List[int]]] = {name: iter(()) for name in self.names}
        for name in drawn(self.mixture, self.names, self.batches, self.refresh_every, random):
            batch = next(orders[name], None)
            if batch is None:
                orders[name] = self._order(samplers[name], turns[name])
                turns[name] += 1
                batch = next(orders[name], None)
            if batch is None:
                raise ValueError("the data set %s has no batch" % name)
            yield [starts[name] + index for index in batch]

    def _order(self, sampler: Any, turn: int) -> Iterator[List[int]]:
        """Those that seed themselves by the epoch would begin again with the same batches."""
        if hasattr(sampler, "set_epoch"):
            sampler.set_epoch(self.epoch + 100_003 * turn)
        return iter(sampler)


class MixtureSampling:
    """Makes the sampler; the value of `multi_dataset_batch_sampler`.

    The trainer saves its arguments with each checkpoint. The mixture is not saved with them.
    """

    def __init__(self, mixture: MixtureFollower, names: Sequence[str],
                 batches: Optional[int] = None, refresh_every: int = 100):
        """As for MixtureSampler."""
        self._options: Optional[Dict[str, Any]] = {
            "mixture": mixture, "names": list(names), "batches": batches,
            "refresh_every": refresh_every}

    def __call__(self, dataset: Any, **given: Any) -> MixtureSampler:
        if self._options is None:
            raise ValueError("arguments of a saved checkpoint follow no mixture: set"
                             " multi_dataset_batch_sampler again")
        return MixtureSampler(dataset, **given, **self._options)

    def __getstate__(self) -> Dict[str, Any]:
        return {"_options": None}

    def __deepcopy__(self, memo: Any) -> "MixtureSampling":
        return self


class MixtureCallback(TrainerCallback):  # type: ignore[misc]
    """Keeps the mixture fresh, and reports each round between two evaluations as an outcome.

    A round is what was trained since the evaluation before; its weights are the mean of those that
    held at its steps. The first evaluation is a baseline only: set `eval_on_start=True`, or give
    one. What cannot be reported is logged, and training goes on.
    """

    def __init__(self, mixture: MixtureFollower, board: Optional[Board] = None,
                 metric: Optional[str] = None, baseline: Optional[float] = None,
                 refresh_every: int = 100):
        """
        board: to report to, with `metric`, the name that it has among the trainer's metrics.
        baseline: value of the metric before training, where it is known.
        refresh_every: steps, for a mixture that does not follow by itself.
        """
        if (board is None) != (metric is None):
            raise ValueError("board and metric belong together")
        self._mixture = mixture
        self._board = board
        self._metric = metric
        self._baseline = baseline
        self._refresh_every = refresh_every
        self._steps = 0
        self._sums: Dict[str, float] = {}

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._mixture.refresh()

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if self._mixture.every is None and state.global_step % self._refresh_every == 0:
            self._mixture.refresh()
        self._steps += 1
        for name, share in self._mixture.weights().items():
            self._sums[name] = self._sums.get(name, 0.0) + share

    def on_evaluate(self, args: Any, state: Any, control: Any,
                    metrics: Optional[Dict[str, float]] = None, **_: Any) -> None:
        if self._metric is None or self._metric not in (metrics or {}):
            return  # of another evaluation data set
        value = float((metrics or {})[self._metric])
        if self._baseline is not None and self._steps > 0 and state.is_world_process_zero:
            self._report(value, self._baseline, state.global_step)
        self._baseline = value
        self._steps, self._sums = 0, {}

    def _report(self, value: float, baseline: float, step: int) -> None:
        assert self._board is not None and self._metric is not None
        followed = self._mixture.mixture or {"weights": []}
        known = {weight["source"] for weight in followed["weights"]}
        shares = {name: total for name, total in self._sums.items() if name in known}
        if not shares:
            LOG.warning("the round up to step %d is not reported: there was no mixture", step)
            return
        total = sum(shares.values())
        try:
            self._board.outcome(
                self._metric[5:] if self._metric.startswith("eval_") else self._metric,
                value, baseline, weights={name: share / total for name, share in shares.items()},
                tries=3)
        except (OSError, ValueError) as failure:
            LOG.warning("the round up to step %d is not reported: %s", step, failure)
