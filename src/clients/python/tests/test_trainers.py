"""Sampler and callback for sentence-transformers, against stand-ins for its interfaces (fakes)."""

import copy
import pickle
import types
import unittest

from eci_streams import Board, Unavailable

from . import fakes
from .fake_server import FakeServer
from .test_mixture import Files, mixture

with fakes.installed(**fakes.TRAINERS):
    from eci_streams.sentence_transformers import (
        MixtureCallback, MixtureSampler, MixtureSampling)

NAMES = ["bm25", "dense"]


class SamplerTest(Files):
    def setUp(self):
        super().setUp()
        self.write(mixture())
        self.data = fakes.ConcatDataset([range(40), range(25)])
        self.parts = [fakes.EpochSampler(40, 8), fakes.EpochSampler(25, 8)]

    def sampler(self, **more):
        sampling = MixtureSampling(self.follower(), NAMES, **more)
        return sampling(self.data, batch_samplers=self.parts, generator=None, seed=3)

    def test_draws_batches_of_one_data_set_by_the_shares(self):
        batches = list(self.sampler(batches=4000))
        of_bm25 = sum(1 for batch in batches if max(batch) < 40)
        self.assertTrue(all(max(batch) < 40 or min(batch) >= 40 for batch in batches))
        self.assertTrue(all(0 <= index < 65 for batch in batches for index in batch))
        self.assertAlmostEqual(of_bm25 / 4000, 0.2, delta=4 * (0.16 / 4000) ** 0.5)

    def test_has_the_length_of_all_and_the_batch_size_of_the_parts(self):
        sampler = self.sampler()
        self.assertEqual((len(sampler), len(list(sampler))), (8, 8))
        self.assertEqual((sampler.batch_size, sampler.drop_last), (8, True))

    def test_starts_a_used_up_data_set_in_another_order_and_repeats_an_epoch(self):
        sampler = self.sampler(batches=60)
        first = list(sampler)
        dense = [tuple(batch) for batch in first if min(batch) >= 40]
        self.assertGreater(len(set(dense)), 10)
        self.assertEqual(list(sampler), first)
        sampler.set_epoch(1)
        self.assertNotEqual(list(sampler), first)

    def test_refuses_what_does_not_belong_together(self):
        with self.assertRaisesRegex(ValueError, "1 names for 2"):
            MixtureSampler(self.data, self.parts, mixture=self.follower(), names=["bm25"])
        self.parts[1] = fakes.EpochSampler(3, 8)
        with self.assertRaisesRegex(ValueError, "dense has no batch"):
            list(self.sampler(batches=50))

    def test_is_saved_with_arguments_but_not_the_mixture(self):
        sampling = MixtureSampling(self.follower(), NAMES)
        self.assertIs(copy.deepcopy(sampling), sampling)
        saved = pickle.loads(pickle.dumps(sampling))
        with self.assertRaisesRegex(ValueError, "set multi_dataset_batch_sampler again"):
            saved(self.data, batch_samplers=self.parts)


class CallbackTest(Files):
    METRIC = "eval_dev_cosine_ndcg@10"

    def setUp(self):
        super().setUp()
        self.write(mixture())
        self.reported = []
        self.state = types.SimpleNamespace(global_step=0, is_world_process_zero=True)

    def outcome(self, metric, value, baseline, **more):
        self.reported.append((metric, value, baseline, more["weights"]))

    def callback(self, board=None, **more):
        board = board or types.SimpleNamespace(outcome=self.outcome)
        made = MixtureCallback(self.follower(), board, self.METRIC, **more)
        self.assertIsInstance(made, fakes.TrainerCallback)
        made.on_train_begin(None, self.state, None, model=None)
        return made

    def train(self, callback, steps):
        for _ in range(steps):
            callback.on_step_begin(None, self.state, None, model=None)
            self.state.global_step += 1

    def evaluate(self, callback, value):
        for metrics in ({"eval_other": 7.0}, {self.METRIC: value}):
            callback.on_evaluate(None, self.state, None, metrics=metrics, model=None)

    def test_reports_each_round_with_the_mean_of_its_weights(self):
        callback = self.callback(refresh_every=1)
        self.evaluate(callback, 0.3)
        self.train(callback, 10)
        self.evaluate(callback, 0.4)
        self.train(callback, 10)
        self.write(mixture(epoch=8, bm25=0.4, dense=0.6))
        self.train(callback, 30)
        self.evaluate(callback, 0.35)
        first, second = self.reported
        self.assertEqual(first[:3], ("dev_cosine_ndcg@10", 0.4, 0.3))
        self.assertAlmostEqual(first[3]["dense"], 0.8)
        self.assertEqual(second[:3], ("dev_cosine_ndcg@10", 0.35, 0.4))
        self.assertAlmostEqual(second[3]["dense"], 0.65)
        self.assertAlmostEqual(sum(second[3].values()), 1)

    def test_takes_a_baseline_and_reports_from_one_process_only(self):
        callback = self.callback(baseline=0.25)
        self.train(callback, 1)
        self.evaluate(callback, 0.4)
        self.assertEqual(self.reported[0][1:3], (0.4, 0.25))
        self.state.is_world_process_zero = False
        self.train(callback, 1)
        self.evaluate(callback, 0.5)
        self.assertEqual(len(self.reported), 1)

    def test_trains_on_when_nothing_can_be_reported(self):
        def away(*_, **__):
            raise Unavailable("away")

        callback = self.callback(types.SimpleNamespace(outcome=away), baseline=0.2)
        self.train(callback, 1)
        with self.assertLogs("eci_streams", "WARNING") as logged:
            self.evaluate(callback, 0.4)
        self.assertIn("away", logged.output[0])

    def test_reports_nothing_of_a_round_that_followed_the_prior(self):
        self.write("{")
        callback = self.callback(baseline=0.2)
        self.train(callback, 1)
        with self.assertLogs("eci_streams", "WARNING"):
            self.evaluate(callback, 0.4)
        self.assertEqual(self.reported, [])

    def test_reports_to_a_server(self):
        server = FakeServer()
        self.addCleanup(server.stop)
        callback = self.callback(Board(server.url, "b"), baseline=0.2)
        self.train(callback, 1)
        self.evaluate(callback, 0.4)
        self.assertEqual(server.requests[0].path, "/v1/boards/b/outcomes")


if __name__ == "__main__":
    unittest.main()
