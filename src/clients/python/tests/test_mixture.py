"""Shares for trainers: what is followed, held and refused, and batches drawn by it."""

import collections
import json
import os
import tempfile
import time
import unittest

from eci_streams import Board, MixtureBatchSampler, MixtureFollower, interleaved, probabilities

from . import fakes
from .fake_server import FakeServer

PRIOR = {"bm25": 1, "dense": 1}


def mixture(epoch=7, encoder="e5", valid_until=1_000_000, bm25=0.2, dense=0.8):
    return {
        "board": "b", "epoch": epoch, "encoderId": encoder, "validUntil": valid_until,
        "final": valid_until is None,
        "weights": [{"source": "bm25", "weight": bm25}, {"source": "dense", "weight": dense}],
    }


class Files(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.file = os.path.join(self.directory.name, "mixture.json")
        self.now = 0.0

    def write(self, content):
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(content if isinstance(content, str) else json.dumps(content))

    def follower(self, **more):
        settings = dict(encoder="e5", prior=PRIOR, hold_seconds=100, decay_seconds=200, floor=0,
                        clock=lambda: self.now)
        settings.update(more)
        return MixtureFollower(self.file, **settings)


class FollowerTest(Files):
    def test_has_the_prior_before_there_is_a_mixture(self):
        follower = self.follower()
        self.assertFalse(follower.refresh())
        self.assertEqual(follower.weights(), {"bm25": 0.5, "dense": 0.5})

    def test_follows_holds_and_decays_to_the_prior(self):
        self.write(mixture())
        follower = self.follower()
        for now, dense in ((0, 0.8), (1000, 0.8), (1100, 0.8), (1200, 0.65), (1300, 0.5),
                           (99999, 0.5)):
            self.now = now
            self.assertAlmostEqual(follower.weights()["dense"], dense, msg=str(now))
            self.assertAlmostEqual(sum(follower.weights().values()), 1)

    def test_goes_on_with_a_final_mixture_until_a_source_mines_again(self):
        self.write(mixture(bm25=0.5, dense=0.5))
        follower = self.follower()
        self.assertTrue(follower.refresh())
        self.assertFalse(follower.is_final())
        self.write(mixture(epoch=8, valid_until=None))
        self.assertTrue(follower.refresh())
        self.assertTrue(follower.is_final())
        os.remove(self.file)
        self.now = 1e9
        self.assertTrue(follower.refresh())
        self.assertIn("cannot be read", follower.refused)
        self.assertAlmostEqual(follower.weights()["dense"], 0.8)
        self.write(mixture(epoch=9, valid_until=2e12, bm25=0.4, dense=0.6))
        self.assertTrue(follower.refresh())
        self.assertFalse(follower.is_final())
        self.assertAlmostEqual(follower.weights()["dense"], 0.6)

    def test_refuses_to_start_on_the_mixture_of_another_training(self):
        self.write(mixture())
        with self.assertRaisesRegex(ValueError, "encoder e5, not other"):
            self.follower(encoder="other").weights()
        for prior in ({"bm_25": 1, "dense": 1}, {"dense": 1}, {"bm25": 1, "dense": 1, "new": 1}):
            follower = self.follower(prior=prior)
            with self.assertRaises(ValueError) as raised:
                follower.refresh()
            self.assertIn(str(["bm25", "dense"]), str(raised.exception))
            self.assertIn(str(sorted(prior)), str(raised.exception))

    def test_has_the_prior_and_warns_when_the_mixture_of_another_training_comes_later(self):
        follower = self.follower(prior={"bm_25": 1, "dense": 1})
        self.assertFalse(follower.refresh())
        self.write(mixture())
        with self.assertWarnsRegex(UserWarning, "bm_25"):
            self.assertFalse(follower.refresh())
        self.assertIn("bm_25", follower.refused)
        self.assertEqual(follower.weights(), {"bm_25": 0.5, "dense": 0.5})

    def test_goes_on_when_a_source_leaves_or_comes(self):
        self.write(mixture())
        follower = self.follower(floor=0.05)
        follower.refresh()
        later = mixture(epoch=8, bm25=0.5, dense=0.5)
        later["weights"][0]["source"] = "llm"
        self.write(later)
        self.assertTrue(follower.refresh())
        self.assertAlmostEqual(follower.weights()["bm25"], 0.05)
        self.assertAlmostEqual(follower.weights()["dense"], 0.95)

    def test_follows_newer_revisions_of_its_encoder(self):
        for encoder in ("e5", "e5@step-1000", None):
            self.write(mixture(encoder="e5@step-1000"))
            follower = self.follower(encoder=encoder)
            self.assertTrue(follower.refresh())
            self.write(mixture(epoch=8, encoder="e5@step-2000", dense=0.6, bm25=0.4))
            self.assertTrue(follower.refresh())
            self.assertAlmostEqual(follower.weights()["dense"], 0.6)

    def test_waits_for_the_revision_that_it_asks_for(self):
        self.write(mixture(encoder="e5@step-1000"))
        follower = self.follower()
        self.assertTrue(follower.refresh())
        follower.revision = "step-2000"
        self.write(mixture(epoch=8, encoder="e5@step-1000", dense=0.6, bm25=0.4))
        self.assertFalse(follower.refresh())
        self.assertIn("revision step-1000, not yet of step-2000", follower.refused)
        self.assertAlmostEqual(follower.weights()["dense"], 0.8)
        self.write(mixture(epoch=9, encoder="e5@step-2000", dense=0.7, bm25=0.3))
        self.assertTrue(follower.refresh())
        self.assertAlmostEqual(follower.weights()["dense"], 0.7)

    def test_refuses_another_encoder_and_a_lower_epoch(self):
        for encoder in ("e5", None):  # None is that of the first mixture
            self.write(mixture())
            follower = self.follower(encoder=encoder)
            follower.refresh()
            self.write(mixture(epoch=8, encoder="other", dense=0.1, bm25=0.9))
            with self.assertWarnsRegex(UserWarning, "encoder other"):
                self.assertFalse(follower.refresh())
            self.assertIn("encoder other", follower.refused)
            self.write(mixture(epoch=6, dense=0.1, bm25=0.9))
            self.assertFalse(follower.refresh())
            self.assertIn("epoch 6", follower.refused)
            self.assertAlmostEqual(follower.weights()["dense"], 0.8)

    def test_follows_newer_revisions_of_its_encoder(self):
        self.write(mixture(encoder="e5@step-1000"))
        follower = self.follower(encoder="e5@step-1000")
        self.assertTrue(follower.refresh())
        self.write(mixture(epoch=8, encoder="e5@step-2000", dense=0.6, bm25=0.4))
        self.assertTrue(follower.refresh())
        self.assertAlmostEqual(follower.weights()["dense"], 0.6)

    def test_waits_for_the_revision_that_it_asks_for(self):
        self.write(mixture(encoder="e5@step-1000"))
        follower = self.follower()
        self.assertTrue(follower.refresh())
        follower.revision = "step-2000"
        self.write(mixture(epoch=8, encoder="e5@step-1000", dense=0.6, bm25=0.4))
        self.assertFalse(follower.refresh())
        self.assertIn("revision step-1000, not yet of step-2000", follower.refused)
        self.assertAlmostEqual(follower.weights()["dense"], 0.8)
        self.write(mixture(epoch=9, encoder="e5@step-2000", dense=0.7, bm25=0.3))
        self.assertTrue(follower.refresh())
        self.assertAlmostEqual(follower.weights()["dense"], 0.7)

    def test_takes_a_renewal_of_the_same_epoch(self):
        self.write(mixture())
        follower = self.follower()
        follower.refresh()
        self.write(mixture(valid_until=5_000_000))
        self.assertTrue(follower.refresh())
        self.now = 4999
        self.assertAlmostEqual(follower.weights()["dense"], 0.8)

    def test_keeps_the_last_mixture_when_the_file_is_broken(self):
        self.write(mixture())
        follower = self.follower()
        follower.refresh()
        for broken in ("", "{", "[]", "7", "{}", json.dumps(mixture(dense=0.9)),
                       json.dumps(mixture(dense=1.8, bm25=-0.8))):
            self.write(broken)
            self.assertFalse(follower.refresh(), broken)
            self.assertAlmostEqual(follower.weights()["dense"], 0.8)

    def test_leaves_out_sources_without_data_and_keeps_the_floor(self):
        self.write(mixture())
        follower = self.follower(prior={"dense": 1, "new": 1}, floor=0.05,
                                 one_sided=["bm25", "new"])
        follower.refresh()
        self.assertAlmostEqual(follower.weights()["dense"], 0.95)
        self.assertAlmostEqual(follower.weights()["new"], 0.05)


class HttpTest(unittest.TestCase):
    PATH = "/v1/boards/b/mixture"

    def setUp(self):
        self.server = FakeServer()
        self.addCleanup(self.server.stop)
        self.board = Board(self.server.url, "b")
        self.server.pages[self.PATH] = mixture(valid_until=9e15)

    def test_asks_for_what_is_new_only(self):
        follower = self.board.mixture(PRIOR, floor=0)
        self.assertTrue(follower.refresh())
        self.assertTrue(follower.refresh())
        asked = [request.headers["If-None-Match"] for request in self.server.requests]
        self.assertEqual(asked[0], None)
        self.assertTrue(asked[1])
        self.server.pages[self.PATH] = mixture(epoch=8, valid_until=9e15, bm25=0.4, dense=0.6)
        self.assertTrue(follower.refresh())
        self.assertAlmostEqual(follower.weights()["dense"], 0.6)

    def test_goes_on_while_the_server_is_away_and_follows_when_it_is_back(self):
        follower = self.board.mixture(PRIOR, floor=0)
        follower.refresh()
        self.server.stop()
        with self.assertLogs("eci_streams", "WARNING"):
            self.assertFalse(follower.refresh())
        self.assertAlmostEqual(follower.weights()["dense"], 0.8)
        self.server.restart()
        self.assertTrue(follower.refresh())
        self.assertIsNone(follower.refused)

    def test_begins_with_the_prior_where_there_is_no_board_yet(self):
        del self.server.pages[self.PATH]
        with self.assertLogs("eci_streams", "WARNING"):
            self.assertEqual(self.board.mixture(PRIOR).weights(), {"bm25": 0.5, "dense": 0.5})

    def test_follows_by_itself_without_a_wait(self):
        with self.board.mixture(PRIOR, every=0.01, floor=0) as follower:
            self.server.pages[self.PATH] = mixture(epoch=8, valid_until=9e15, bm25=0.4, dense=0.6)
            deadline = time.monotonic() + 30
            while follower.weights()["dense"] > 0.61 and time.monotonic() < deadline:
                time.sleep(0.01)
            self.assertAlmostEqual(follower.weights()["dense"], 0.6)


class SamplingTest(Files):
    def sampler(self, batches, **more):
        self.write(mixture())
        return MixtureBatchSampler({"bm25": 40, "dense": 25}, self.follower(), batch_size=8,
                                   batches=batches, **more)

    def test_draws_batches_of_one_data_set_by_the_shares(self):
        batches = list(self.sampler(4000))
        of_bm25 = sum(1 for batch in batches if max(batch) < 40)
        self.assertTrue(all(max(batch) < 40 or min(batch) >= 40 for batch in batches))
        self.assertTrue(all(len(set(batch)) == 8 for batch in batches))
        # Four standard errors of a share of 0.2.
        self.assertAlmostEqual(of_bm25 / 4000, 0.2, delta=4 * (0.16 / 4000) ** 0.5)

    def test_shows_every_example_of_a_data_set_before_it_starts_again(self):
        bm25 = [batch for batch in self.sampler(400) if max(batch) < 40]
        for turn in range(len(bm25) // 5):
            shown = sorted(index for batch in bm25[5 * turn:5 * turn + 5] for index in batch)
            self.assertEqual(shown, list(range(40)))

    def test_repeats_an_epoch_and_changes_with_it(self):
        sampler = self.sampler(20)
        first = list(sampler)
        self.assertEqual(list(sampler), first)
        sampler.set_epoch(1)
        self.assertNotEqual(list(sampler), first)
        self.assertEqual(len(sampler), 20)

    def test_follows_a_change_in_the_middle(self):
        sampler = self.sampler(2000, refresh_every=10)
        of_bm25 = collections.Counter()
        for number, batch in enumerate(sampler):
            of_bm25[number // 1000] += max(batch) < 40
            if number == 999:
                self.write(mixture(epoch=8, bm25=0.9, dense=0.1))
        self.assertLess(of_bm25[0], 300)
        self.assertGreater(of_bm25[1], 800)

    def test_refuses_to_start_when_names_differ(self):
        self.write(mixture())
        strangers = {"bm_25": 1, "dense": 1}
        with self.assertRaisesRegex(ValueError, "'bm25', 'dense'.*'bm_25', 'dense'"):
            MixtureBatchSampler({"bm_25": 40, "dense": 25}, self.follower(prior=strangers),
                                batch_size=8, batches=1)
        with self.assertRaisesRegex(ValueError, "'bm_25', 'dense'.*'bm25', 'dense'"):
            MixtureBatchSampler({"bm_25": 40, "dense": 25}, self.follower(), batch_size=8,
                                batches=1)
        for names in (["bm_25", "dense"], ["dense"]):
            with self.assertRaisesRegex(ValueError, "'dense'.*'bm25', 'dense'"):
                probabilities(self.follower(), names)

    def test_gives_probabilities_in_the_order_asked_for(self):
        self.write(mixture())
        shares = probabilities(self.follower(), ["dense", "bm25"])
        self.assertAlmostEqual(shares[0], 0.8)
        self.assertEqual(sum(shares), 1.0)

    def test_interleaves_anew_with_the_shares_of_then(self):
        self.write(mixture())
        with fakes.installed(datasets=fakes.DATASETS):
            data_sets = {"bm25": fakes.Shuffled("b"), "dense": fakes.Shuffled("d")}
            stream = interleaved(data_sets, self.follower(), examples=3)
            first = [next(stream) for _ in range(3)]
            self.write(mixture(epoch=8, bm25=0.9, dense=0.1))
            second = [next(stream) for _ in range(3)]
        self.assertEqual(first, [("b0", 0.2), ("d0", 0.8)] + [("b0", 0.2)])
        self.assertAlmostEqual(second[0][1], 0.9)
        self.assertEqual(second[0][0], "b1")


if __name__ == "__main__":
    unittest.main()
