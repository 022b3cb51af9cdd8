"""Questions to a board, and outcomes."""

import json
import unittest

from eci_streams import Board, Refused, Unavailable
from eci_streams.web import Backoff, Server

from .fake_server import FakeServer


def source(name, rank, low, high, state="READY"):
    return {"source": name, "state": state, "n": 1200, "rank": rank, "rankLow": low,
            "rankHigh": high, "eci": 0.0702, "intervalLow": 0.0668, "intervalHigh": 0.0736,
            "falseNegativeRate": 0.058}


def ranking(*sources):
    return {"board": "b", "window": {"sources": list(sources)} if sources else None,
            "background": {"state": "FROZEN" if sources else "CALIBRATING", "queries": 64,
                           "requiredQueries": 128, "encoder": "e5"}}


class BoardTest(unittest.TestCase):
    RANKING = "/v1/boards/b/ranking"

    def setUp(self):
        self.server = FakeServer()
        self.addCleanup(self.server.stop)
        self.board = Board(self.server.url + "/", "b", token="s3cret", linger=0,
                           backoff=Backoff(0.001, 0.01))
        self.addCleanup(self.board.close)

    def test_shows_its_token_to_nobody(self):
        self.assertNotIn("s3cret", repr(Server("http://127.0.0.1:1", "s3cret")))

    def test_shows_a_ranking_as_a_table(self):
        self.server.pages[self.RANKING] = ranking(
            source("dense", 1, 1, 1), source("bm25", 2, 2, 3), source("new", None, None, None))
        found = self.board.ranking()
        self.assertEqual([one.source for one in found], ["dense", "bm25", "new"])
        self.assertEqual((found["bm25"].rank_high, found["bm25"].raw["n"]), (3, 1200))
        self.assertIn("new", found)
        self.assertNotIn("llm", found)
        rows = [row.split() for row in str(found).splitlines()[2:]]
        self.assertEqual(rows[0], "1 dense 0.0702 ± 0.0034 1200 5.8 % ready".split())
        self.assertEqual(rows[1][:3], ["2-3", "tie", "bm25"])
        self.assertEqual(rows[2][0], "-")
        self.server.pages[self.RANKING + "?window=0"] = ranking(source("llm", 1, 1, 1))
        self.assertIn("llm", self.board.ranking(window_ms=0))

    def test_says_how_far_the_calibration_is(self):
        self.server.pages[self.RANKING] = ranking()
        self.assertTrue(self.board.ranking().is_calibrating)
        self.assertIn("64 of 128 queries", str(self.board.ranking()))

    def test_waits_until_all_that_was_logged_here_is_ranked(self):
        self.board.log("bm25", "q", ["p"], ["n"])
        answers = iter([ranking(), ranking(source("dense", 1, 1, 1)),
                        ranking(source("dense", 1, 1, 1), source("bm25", None, None, None)),
                        ranking(source("dense", 1, 1, 1), source("bm25", 2, 2, 2))])
        self.server.pages = NextPage(answers)
        self.assertEqual(self.board.ranking(wait=60)["bm25"].rank, 2)
        self.assertEqual(list(answers), [])

    def test_says_what_is_lacking_when_it_has_waited(self):
        with self.assertRaisesRegex(TimeoutError, "no such board"):
            self.board.ranking(wait=0.01)
        self.board.log("bm25", "q", ["p"], ["n"])
        self.board.flush()
        self.server.pages[self.RANKING] = ranking(source("dense", 1, 1, 1))
        with self.assertRaisesRegex(TimeoutError, r"no rank yet: \['bm25'\]"):
            self.board.ranking(wait=0.01)
        with self.assertRaisesRegex(Refused, "404"):
            Board(self.server.url, "nobody").ranking()
        self.server.stop()
        with self.assertRaises(Unavailable):
            self.board.ranking()
        self.server.restart()

    def test_sends_the_same_outcome_until_it_is_taken(self):
        self.server.plan = [503, "unheard", None]
        written = self.board.outcome("ndcg@10", 0.42, 0.4, weights={"bm25": 0.3, "dense": 0.7})
        bodies = [json.loads(request.body) for request in self.server.requests]
        self.assertEqual(len({body["id"] for body in bodies}), 1)
        self.assertEqual(len(bodies), 3)
        self.assertEqual(self.server.requests[-1].path, "/v1/boards/b/outcomes")
        self.assertEqual(self.server.requests[-1].headers["Authorization"], "Bearer s3cret")
        self.assertEqual(written, bodies[-1])
        self.assertEqual(written["weights"], {"bm25": 0.3, "dense": 0.7})
        self.assertNotIn("source", written)

    def test_says_at_once_what_is_wrong_with_an_outcome(self):
        self.server.plan = [400]
        with self.assertRaisesRegex(Refused, "not now"):
            self.board.outcome("ndcg@10", 0.42, 0.4, source="nobody")
        self.assertEqual(len(self.server.requests), 1)
        with self.assertRaisesRegex(ValueError, "either"):
            self.board.outcome("ndcg@10", 1, 0)

    def test_gives_an_outcome_up_after_its_tries(self):
        self.server.plan = [503, 503, 503]
        with self.assertRaises(Unavailable):
            self.board.outcome("ndcg@10", 0.42, 0.4, source="bm25", tries=2)
        self.assertEqual(len(self.server.requests), 2)

    def test_does_not_follow_to_another_server(self):
        other = FakeServer()
        self.addCleanup(other.stop)
        self.server.plan, self.server.retry_after = [307], None
        with self.assertRaises(Refused):
            self.board.outcome("m", 1, 0, source="bm25")
        self.assertEqual(other.requests, [])


class NextPage:
    """Another page each time one is asked for."""

    def __init__(self, pages):
        self.pages = pages

    def get(self, _):
        return next(self.pages)


if __name__ == "__main__":
    unittest.main()
