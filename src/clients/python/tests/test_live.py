"""Against a running instance, whose address ECI_URL is.

It has the board golden, whose mixture ECI_MIXTURE_FILE `eci mixture --output` wrote, and ranks a
board after 64 queries.
"""

import collections
import http.server
import json
import os
import threading
import time
import unittest
import urllib.error
import urllib.request
import uuid

import numpy

from eci_streams import (
    Board, DeliveryError, MixtureBatchSampler, MixtureFollower, Refused, items, probabilities)
from eci_streams.web import Backoff

PATIENCE_SECONDS = 60


class LossyProxy:
    """Hands requests on, and keeps every other answer to itself."""

    def __init__(self, url):
        proxy = self
        self.lost = 0

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name: value for name, value in self.headers.items()
                           if name in ("Content-Type", "Idempotency-Key", "Content-Encoding")}
                request = urllib.request.Request(url + self.path, data=body, headers=headers)
                try:
                    with urllib.request.urlopen(request) as answer:
                        status, content = answer.status, answer.read()
                except urllib.error.HTTPError as refusal:
                    status, content = refusal.code, refusal.read()
                proxy.number += 1
                if proxy.number % 2:
                    proxy.lost += 1
                    return  # the connection ends without an answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *ignored):
                pass

        self.number = 0
        self.http = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.http.server_port
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()


@unittest.skipUnless("ECI_URL" in os.environ, "no live run is given")
class LiveTest(unittest.TestCase):
    def setUp(self):
        self.url = os.environ["ECI_URL"]
        self.file = os.environ["ECI_MIXTURE_FILE"]
        self.golden = Board(self.url, "golden")
        with open(self.file, encoding="utf-8") as content:
            self.mixture = json.load(content)
        self.given = {w["source"]: w["weight"] for w in self.mixture["weights"]}

    def log(self, board, source, queries, nearness, random):
        for number in range(queries):
            query = random.normal(size=32)
            near = query + nearness * random.normal(size=(5, 32))
            board.log(source, items(["query %d" % number], [query])[0],
                      items(embeddings=near[:1], ids=[number]), near[1:], scores=[4, 3, 2, 1])

    def await_ranking(self, board, fits):
        deadline = time.monotonic() + PATIENCE_SECONDS
        ranking = board.ranking(wait=PATIENCE_SECONDS)
        while not fits(ranking):
            self.assertLess(time.monotonic(), deadline, str(ranking))
            time.sleep(0.2)
            ranking = board.ranking()
        return ranking

    def test_ranks_what_is_logged_once_although_half_of_the_answers_are_lost(self):
        proxy = LossyProxy(self.url)
        self.addCleanup(proxy.close)
        name = "python-%s" % uuid.uuid4()
        random = numpy.random.default_rng(1)
        with Board(proxy.url, name, encoder="test", batch_records=25, backoff=Backoff(0.01),
                   compress=True) as lossy:
            self.log(lossy, "near", 200, 0.6, random)
            self.log(lossy, "far", 200, 2.0, random)
        self.assertGreaterEqual(proxy.lost, 16)
        self.assertEqual(lossy.counts.accepted, 400)
        with Board(self.url, name, encoder="test") as board:
            # What comes after the rest is counted after it, or beside it.
            self.log(board, "late", 100, 1.0, random)
            ranking = self.await_ranking(board, lambda r: sum(s.n for s in r) >= 500 * 4)
            self.assertEqual({one.source: one.n for one in ranking},
                             {"near": 800, "far": 800, "late": 400})
            self.assertEqual([one.rank for one in ranking], [1, 2, 3])
            self.assertTrue(all(one.eci > 0 and one.low < one.eci < one.high for one in ranking))
            self.assertIn("near", str(ranking))
            board.finish("near", "far", "late")
            self.await_ranking(board, lambda r: all(s.raw["finishedAt"] for s in r))

    def test_names_the_line_that_is_refused_and_takes_the_others(self):
        told = []
        board = Board(self.url, "golden", encoder=self.mixture["encoderId"], linger=60,
                      on_problem=told.append)
        board.log("refused", "a query", ["a positive"], [[1.0, 2.0, 3.0]], mined_at=7)
        with self.assertLogs("eci_streams"), self.assertRaisesRegex(DeliveryError, "INVALID_FIELD"):
            board.flush()
        self.assertEqual(len(told[0].lines), 1)
        board.close()

    def test_samples_by_the_mixture_of_a_file(self):
        follower = MixtureFollower(self.file, {name: 1 for name in self.given}, floor=0)
        sizes = {name: 64 for name in self.given}
        counts = collections.Counter()
        for batch in MixtureBatchSampler(sizes, follower, batch_size=16, batches=5000):
            counts[list(sizes)[batch[0] // 64]] += 1
        self.assertIsNone(follower.refused)
        for name, share in self.given.items():
            self.assertAlmostEqual(counts[name] / 5000, share, delta=0.03)
        for name, share in zip(self.given, probabilities(follower, list(self.given))):
            self.assertAlmostEqual(share, self.given[name])
        with self.assertRaisesRegex(ValueError, "'%s'" % next(iter(self.given))):
            self.golden.mixture({"x": 1}).weights()

    def test_follows_the_answer_as_it_does_the_file(self):
        prior = {name: 1 for name in self.given}
        file = MixtureFollower(self.file, prior)
        answer = self.golden.mixture(prior, floor=0)
        self.assertTrue(file.refresh(), file.refused)
        self.assertTrue(answer.refresh(), answer.refused)
        self.assertTrue(answer.refresh(), answer.refused)
        # It may have moved on since the file was written.
        self.assertGreaterEqual(answer.mixture["epoch"], file.mixture["epoch"])
        self.assertEqual(set(answer.mixture), set(file.mixture) | {"meta"})
        for weight in answer.mixture["weights"]:
            self.assertAlmostEqual(answer.weights()[weight["source"]], weight["weight"])

    def test_reports_the_outcome_of_a_round(self):
        with self.assertRaisesRegex(Refused, "nobody"):
            self.golden.outcome("ndcg@10", 0.42, 0.4, source="nobody")
        for _ in range(2):
            self.golden.outcome("ndcg@10", 0.42, 0.4, weights=self.given, identifier="round 1")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.golden.outcomes() and time.monotonic() < deadline:
            time.sleep(0.2)
        shown = self.golden.outcomes()[0]
        self.assertEqual((shown["metric"], shown["reports"]), ("ndcg@10", 1))
        self.assertAlmostEqual(shown["rounds"][0]["observed"]["value"], 0.02)
        self.assertIn("In 1 round", shown["sentence"])


if __name__ == "__main__":
    unittest.main()
