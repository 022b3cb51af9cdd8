"""Tests of the examples: python3 -m unittest discover -s src/docs/examples

With ECI_MIXTURE_FILE, a file that `eci mixture --format json` wrote, and ECI_MIXTURE_ENCODER, they
follow that one too; with ECI_MIXTURE_URL, http://host:8480/v1/boards/B/mixture, also a live answer,
and report an outcome to that board.
"""

import collections
import http.server
import json
import os
import tempfile
import threading
import time
import unittest

from interleave_probabilities import probabilities
from mixture_batch_sampler import MixtureBatchSampler
from mixture_follower import MixtureFollower
from outcome_reporter import OutcomeReporter

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
        self.assertTrue(follower.refresh())
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
            self.follower(encoder="other").refresh()
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

    def test_refuses_another_encoder_and_a_lower_epoch(self):
        self.write(mixture())
        follower = self.follower()
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

    def test_keeps_what_it_has_when_an_answer_is_cut_off(self):
        self.write(mixture())
        follower = self.follower()
        self.assertTrue(follower.refresh())
        self.assertFalse(self.refresh_over_http(follower, b"{", length=1000))
        self.assertIn("IncompleteRead", follower.refused)
        self.assertAlmostEqual(follower.weights()["dense"], 0.8)

    def test_reads_over_http(self):
        follower = self.follower()
        content = json.dumps(mixture()).encode()
        self.assertTrue(self.refresh_over_http(follower, content, len(content)))
        self.assertAlmostEqual(follower.weights()["dense"], 0.8)

    def refresh_over_http(self, follower, content, length):
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *ignored):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
            thread = threading.Thread(target=server.handle_request)
            thread.start()
            follower.location = "http://127.0.0.1:%d/mixture" % server.server_port
            taken = follower.refresh()
            thread.join()
        return taken


class TrainersTest(Files):
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
        follower = self.follower()
        follower.refresh()
        shares = probabilities(follower, ["dense", "bm25"])
        self.assertAlmostEqual(shares[0], 0.8)
        self.assertEqual(sum(shares), 1.0)


class ReporterTest(unittest.TestCase):
    def report(self, answers, **more):
        """Reports to a server with these answers; returns what it got, and raises what it raises."""
        heard = []

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["Content-Length"])
                heard.append((self.path, self.headers["Authorization"],
                              json.loads(self.rfile.read(length))))
                content = json.dumps(heard[-1][2]).encode()
                self.send_response(answers[len(heard) - 1])
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *ignored):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                reporter = OutcomeReporter("http://127.0.0.1:%d/" % server.server_port, "my run",
                                           "ndcg@10", tries=len(answers), sleep=lambda _: None,
                                           **more)
                self.written = reporter.report(0.42, 0.4, weights={"bm25": 0.3, "dense": 0.7})
            finally:
                server.shutdown()
                thread.join()
                self.heard = heard

    def test_sends_the_same_report_until_it_is_taken(self):
        self.report([503, 503, 202], token="s3cret")
        self.assertEqual(len(self.heard), 3)
        self.assertEqual(len({body["id"] for _, _, body in self.heard}), 1)
        path, authorization, body = self.heard[-1]
        self.assertEqual(path, "/v1/boards/my%20run/outcomes")
        self.assertEqual(authorization, "Bearer s3cret")
        self.assertEqual(body["weights"], {"bm25": 0.3, "dense": 0.7})
        self.assertNotIn("source", body)
        self.assertEqual(self.written, body)

    def test_says_at_once_what_is_wrong_with_a_report(self):
        with self.assertRaisesRegex(ValueError, "ndcg@10"):
            self.report([400, 202])
        self.assertEqual(len(self.heard), 1)
        with self.assertRaisesRegex(ValueError, "either"):
            OutcomeReporter("http://127.0.0.1:1", "b", "m").report(1, 0)

    def test_gives_up_after_its_tries(self):
        with self.assertRaises(OSError):
            self.report([503, 503])
        self.assertEqual(len(self.heard), 2)


@unittest.skipUnless("ECI_MIXTURE_FILE" in os.environ, "no mixture of a live run is given")
class LiveTest(unittest.TestCase):
    def test_trains_on_the_mixture_of_a_live_run(self):
        file = os.environ["ECI_MIXTURE_FILE"]
        with open(file, encoding="utf-8") as content:
            given = {w["source"]: w["weight"] for w in json.load(content)["weights"]}
        follower = MixtureFollower(file, os.environ["ECI_MIXTURE_ENCODER"],
                                   prior={name: 1 for name in given}, floor=0)
        self.assertTrue(follower.refresh(), follower.refused)
        sizes = {name: 64 for name in given}
        counts = collections.Counter()
        for batch in MixtureBatchSampler(sizes, follower, batch_size=16, batches=5000):
            counts[list(sizes)[batch[0] // 64]] += 1
        for name, share in given.items():
            self.assertAlmostEqual(counts[name] / 5000, share, delta=0.03)
        for name, share in zip(given, probabilities(follower, list(given))):
            self.assertAlmostEqual(share, given[name])
        stranger = MixtureFollower(file, os.environ["ECI_MIXTURE_ENCODER"], prior={"x": 1})
        with self.assertRaisesRegex(ValueError, "'%s'" % next(iter(given))):
            stranger.refresh()

    @unittest.skipUnless("ECI_MIXTURE_URL" in os.environ, "no address of a live run is given")
    def test_follows_the_answer_of_a_live_run_as_its_file(self):
        encoder = os.environ["ECI_MIXTURE_ENCODER"]
        with open(os.environ["ECI_MIXTURE_FILE"], encoding="utf-8") as content:
            prior = {w["source"]: 1 for w in json.load(content)["weights"]}
        file = MixtureFollower(os.environ["ECI_MIXTURE_FILE"], encoder, prior)
        answer = MixtureFollower(os.environ["ECI_MIXTURE_URL"], encoder, prior)
        self.assertTrue(file.refresh(), file.refused)
        self.assertTrue(answer.refresh(), answer.refused)
        self.assertEqual(answer.mixture["epoch"], file.mixture["epoch"])
        self.assertEqual(answer.mixture["weights"], file.mixture["weights"])

    @unittest.skipUnless("ECI_MIXTURE_URL" in os.environ, "no address of a live run is given")
    def test_reports_the_outcome_of_a_round_to_a_live_run(self):
        address, _, board = os.environ["ECI_MIXTURE_URL"].partition("/v1/boards/")
        with open(os.environ["ECI_MIXTURE_FILE"], encoding="utf-8") as content:
            weights = {w["source"]: w["weight"] for w in json.load(content)["weights"]}
        reporter = OutcomeReporter(address, board.split("/")[0], "ndcg@10")
        with self.assertRaisesRegex(ValueError, "nobody"):
            reporter.report(0.42, 0.4, source="nobody")
        for _ in range(2):
            reporter.report(0.42, 0.4, weights=weights, identifier="round 1")
        deadline = time.monotonic() + 30
        while reporter.shown() is None and time.monotonic() < deadline:
            time.sleep(0.2)
        shown = reporter.shown()
        self.assertEqual(shown["reports"], 1)
        self.assertAlmostEqual(shown["rounds"][0]["observed"]["value"], 0.02)
        self.assertIn("In 1 round", shown["sentence"])


if __name__ == "__main__":
    unittest.main()
