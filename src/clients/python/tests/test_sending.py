"""What is logged arrives once, whatever the server does."""

import base64
import json
import sys
import threading
import types
import unittest
from collections import Counter
from datetime import datetime, timezone
from unittest import mock

import numpy

from eci_streams import Board, DeliveryError, Item, items
from eci_streams.delivery import Ledger
from eci_streams.web import Backoff

from .sending_case import SendingCase


class SendingTest(SendingCase):
    def test_sends_every_kind_of_item_as_a_line_of_the_own_form(self):
        board = self.board(encoder="e5", token="s3cret")
        vectors = numpy.array([[1, 2], [3, 4.5]])
        at = datetime(2026, 1, 2, 3, 4, 5, 678000, timezone.utc)
        board.log("bm25", Item("q", [0.5, 1], 7), {"id": "p", "text": "p t", "topic": "x"}, vectors,
                  scores=[2, 1], ranks=numpy.array([1, 2]), mined_at=at, cost=0.5)
        board.flush()
        request, line = self.server.requests[0], self.server.lines[0]
        self.assertEqual(request.path, "/v1/boards/my%20run/negatives")
        self.assertEqual(request.headers["Authorization"], "Bearer s3cret")
        self.assertEqual(request.headers["Content-Type"], "application/x-ndjson")
        self.assertEqual(numpy.frombuffer(base64.b64decode(
            line["negatives"][1]["embedding"]), "<f4").tolist(), [3, 4.5])
        del line["negatives"]
        embedding = base64.b64encode(numpy.array([0.5, 1], "<f4").tobytes()).decode()
        self.assertEqual(line, {
            "board": "my run", "source": "bm25", "encoderId": "e5", "minedAt": 1767323045678,
            "query": {"id": "7", "text": "q", "embedding": embedding},
            "positives": [{"id": "p", "text": "p t"}], "scores": [2, 1], "ranks": [1, 2],
            "cost": 0.5})

    def test_refuses_at_once_what_cannot_be_sent(self):
        board = self.board()
        for wrong, why in (
                (("s", "q", [], ["n"]), "positives is empty"),
                (("s", "q", ["p"], []), "negatives is empty"),
                (("", "q", ["p"], ["n"]), "source"),
                (("s", Item(id="q"), ["p"], ["n"]), "query has only an id"),
                (("s", "q", [Item(id="p")], ["n"]), r"positives\[0\] has only an id"),
                (("s", "q", ["p"], ["n", {}]), r"negatives\[1\] has neither"),
                (("s", "q", ["p"], [[1.0, float("nan")]]), r"negatives\[0\] has numbers"),
                (("s", "q", ["p"], [[0.0, 0.0]]), "zeros"),
                (("s", [1, 2], ["p"], [[1, 2, 3]]), r"\[2, 3\] dimensions"),
                (("s", "q", ["p"], [object()]), r"negatives\[0\] is no item"),
                (("s", "q", ["p"], 7), "iterable")):
            with self.assertRaisesRegex((ValueError, TypeError), why):
                board.log(*wrong)
        with self.assertRaisesRegex(ValueError, "scores has 1 entries for 2"):
            board.log("s", "q", ["p"], ["m", "n"], scores=[1])
        with self.assertRaisesRegex(ValueError, "time zone"):
            board.log("s", "q", ["p"], ["n"], mined_at=datetime(2026, 1, 2))
        with self.assertRaisesRegex(ValueError, "one length"):
            items(texts=["a"], ids=[1, 2])
        self.assertEqual(board.counts.pending, 0)

    def test_takes_columns_and_tensors(self):
        class Tensor:  # the part of torch's interface that is used
            def detach(self):
                return self

            cpu = float = detach

            def numpy(self):
                return numpy.array([1, 2], "<f4")

        board = self.board()
        board.log("s", Tensor(), items(texts=["a"], ids=[1]), items(embeddings=[Tensor()] * 2))
        board.flush()
        self.assertEqual(self.server.lines[0]["positives"], [{"id": "1", "text": "a"}])
        self.assertEqual(len(self.server.lines[0]["negatives"]), 2)

    def test_sends_batches_of_bounded_size_in_order(self):
        board = self.board(batch_records=10, linger=60)
        self.log(board, 95)
        board.flush()
        self.assert_all_arrived(95)
        self.assertEqual(len(self.server.requests), 10)
        size = len(self.server.requests[0].body) // 10
        small = self.board(batch_bytes=3 * size, linger=60)
        self.log(small, 9)
        small.flush()
        self.assertTrue(all(len(r.body) <= 3 * size for r in self.server.requests[10:]))
        self.assertLess(len(self.server.requests), 17)

    def test_repeats_a_batch_under_its_key_until_it_is_answered_in_full(self):
        self.server.plan = [503, "unheard", "unanswered", "half", 429, 500, None]
        board = self.board(batch_records=3, linger=60)
        self.log(board, 3)
        board.flush()
        self.assert_all_arrived(3)
        self.assertEqual(len(self.server.requests), 7)
        self.assertEqual(len(set(self.keys())), 1)
        self.assertEqual(len({request.body for request in self.server.requests}), 1)
        self.assertEqual(board.counts.accepted, 3)
        self.log(board, 3, 3)
        board.flush()
        self.assertEqual(len(set(self.keys())), 2)

    def test_waits_as_long_as_the_server_asks(self):
        pauses = []

        class Watched(Backoff):
            def pause(self, failures, asked=None):
                pauses.append((failures, asked, super().pause(failures, asked)))
                return 0.0

        self.server.plan, self.server.retry_after = [503, 429], "7"
        board = self.board(backoff=Watched(0.5, 30, lambda: 0.5))
        self.log(board, 1)
        board.flush()
        self.assertEqual(pauses, [(1, 7.0, 7.0), (2, 7.0, 7.0)])
        usual = Backoff(0.5, 30, lambda: 0.5)
        self.assertEqual([usual.pause(n) for n in (1, 2, 3, 9)], [0.375, 0.75, 1.5, 22.5])

    def test_loses_and_doubles_nothing_when_the_server_dies_in_between(self):
        board = self.board(batch_records=7)
        self.server.plan = ["unanswered"] * 3
        self.log(board, 40)
        self.server.stop()
        self.log(board, 40, 40)
        self.server.restart()
        board.flush()
        self.assert_all_arrived(80)
        self.assertEqual(board.counts.accepted, 80)
        self.assertEqual(self.problems, [])

    def test_tells_of_refused_lines_and_goes_on(self):
        self.server.refuse = lambda line: line["query"]["text"] == "query 1" and "UNKNOWN"
        board = self.board(batch_records=3, linger=60)
        self.log(board, 3)
        with self.assertLogs("eci_streams", "WARNING"):
            with self.assertRaisesRegex(DeliveryError, "1 records did not.*UNKNOWN: it is wrong"):
                board.flush()
        self.assertEqual(json.loads(self.problems[0].lines[0])["query"]["text"], "query 1")
        self.assertEqual((board.counts.accepted, board.counts.refused), (2, 1))
        self.log(board, 1, 5)
        board.flush()  # was told once
        self.assertEqual(self.sent(), ["query 0", "query 2", "query 5"])

    def test_splits_what_is_too_large_down_to_the_record_that_is(self):
        board = self.board(batch_records=8, linger=60)
        self.log(board, 7)
        board.log("bm25", "x" * 2000, ["positive"], ["negative"])
        self.server.most_bytes = 500
        with self.assertLogs("eci_streams"), self.assertRaisesRegex(DeliveryError, "413"):
            board.flush()
        self.assert_all_arrived(7)
        self.assertEqual((board.counts.accepted, board.counts.refused), (7, 1))
        self.assertEqual(len(set(self.keys())), len(self.keys()))

    def test_does_not_repeat_what_would_be_refused_again(self):
        for status in (401, 403, 404, 415):
            self.server.plan = [status]
            board = self.board()
            self.log(board, 1)
            with self.assertLogs("eci_streams"), self.assertRaisesRegex(DeliveryError, str(status)):
                board.flush()
            self.assertEqual(board.counts.failed, 1)
        self.assertEqual(len(self.server.requests), 4)

    def test_gives_up_in_the_end_and_hands_the_records_back(self):
        self.server.plan = [503] * 1000
        board = self.board(give_up=0.05)
        self.log(board, 1)
        with self.assertLogs("eci_streams"), self.assertRaisesRegex(DeliveryError, "given up"):
            board.flush()
        self.assertEqual(len(self.problems[0].lines), 1)
        self.assertEqual(self.sent(), [])

    def test_tries_once_each_what_has_waited_long_until_one_is_answered(self):
        now = [0.0]

        class Long(Backoff):
            def pause(self, failures, asked=None):
                now[0] += 100
                return 0.0

        self.server.plan = ["hang"] + [503] * 8 + [None] + [503] * 3
        board = self.board(backoff=Long(), batch_records=1)
        with mock.patch("eci_streams.sender.time", types.SimpleNamespace(monotonic=lambda: now[0])):
            self.log(board, 5)
            self.server.release.set()
            with self.assertLogs("eci_streams"), self.assertRaisesRegex(DeliveryError, "2 records"):
                board.flush()
        self.assertEqual(list(Counter(self.keys()).values()), [1, 7, 1, 1, 4])
        self.assertEqual(self.sent(), ["query 0", "query 3", "query 4"])

    def test_hears_refusals_that_come_before_the_body_was_read(self):
        for status, cut in ((401, False), (413, False), (403, True)):
            self.server.deny, self.server.cut = status, cut
            board = self.board(batch_bytes=1 << 25)
            with self.assertLogs("eci_streams"), self.assertRaisesRegex(DeliveryError, str(status)):
                board.log("s", "x" * (1 << 24), ["p"], ["n"])
                board.flush()
        self.assertEqual(len(self.server.requests), 4)
        self.assertNotEqual(*self.keys()[2:])

    def test_repeats_what_was_cut_off_for_another_reason(self):
        self.server.deny, self.server.cut = 503, True

        class Mended(Backoff):
            def pause(_, failures, asked=None):
                self.server.deny = None
                return 0.0

        board = self.board(batch_bytes=1 << 25, backoff=Mended())
        board.log("s", "x" * (1 << 24), ["p"], ["n"])
        board.flush()
        self.assertEqual([len(request.body) > 0 for request in self.server.requests],
                         [False, False, True])
        self.assertEqual(len(set(self.keys())), 2)

    def test_keeps_one_connection_and_makes_it_anew_when_it_broke(self):
        board = self.board(batch_records=10, backoff=Backoff(60, 60))
        self.log(board, 50)
        board.flush()
        self.assertEqual(len(self.server.connections), 1)
        self.server.hang_up()
        self.log(board, 1, 50)
        board.flush()
        self.assertEqual(len(self.server.connections), 2)
        self.assert_all_arrived(51)

    def test_goes_through_the_proxy_of_the_environment(self):
        with mock.patch.dict("os.environ", http_proxy=self.server.url.replace("//", "//me:it@"),
                             no_proxy=""):
            with self.assertRaisesRegex(ValueError, "no such board"):
                Board("http://far.example/eci", "b").ranking()
        request = self.server.requests[0]
        self.assertEqual(request.path, "http://far.example/eci/v1/boards/b/ranking")
        self.assertEqual(request.headers["Host"], "far.example")
        self.assertEqual(request.headers["Proxy-Authorization"], "Basic bWU6aXQ=")

    def test_counts_what_many_threads_tell(self):
        told = Ledger(None)
        self.addCleanup(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(1e-6)
        threads = [threading.Thread(target=lambda: [told.count(accepted=1) for _ in range(2000)])
                   for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(told.counts.accepted, 8000)

    def test_waits_for_room_while_the_server_hangs(self):
        self.server.plan = ["hang"]
        board = self.board(max_bytes=1000, batch_records=1)
        done = threading.Event()

        def log():
            self.log(board, 50)
            done.set()

        thread = threading.Thread(target=log)
        thread.start()
        self.assertFalse(done.wait(0.1))
        self.assertLess(board.counts.pending, 15)
        self.server.release.set()
        thread.join()
        board.flush()
        self.assert_all_arrived(50)

    def test_drops_where_it_is_told_to_rather_than_wait(self):
        self.server.plan = ["hang"]
        board = self.board(max_bytes=1000, batch_records=1, when_full="drop")
        with self.assertLogs("eci_streams"):
            self.log(board, 50)
        self.server.release.set()
        with self.assertRaisesRegex(DeliveryError, "no room"):
            board.flush()
        counts = board.counts
        self.assertGreater(counts.dropped, 30)
        self.assertEqual(counts.accepted + counts.dropped, 50)
        self.assertEqual(len(self.sent()), counts.accepted)

    def test_packs_where_it_is_told_to(self):
        board = self.board(compress=True)
        self.log(board, 3)
        board.flush()
        self.assert_all_arrived(3)
        self.assertEqual(self.server.requests[0].headers["Content-Encoding"], "gzip")


if __name__ == "__main__":
    unittest.main()
