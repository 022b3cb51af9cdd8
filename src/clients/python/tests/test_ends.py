"""Boards are closed, interrupted and forked; the program ends."""

import multiprocessing
import subprocess
import sys
import unittest
from unittest import mock

from eci_streams import DeliveryError
from eci_streams.processes import OPEN
from eci_streams.web import Backoff

from .sending_case import SendingCase


class EndsTest(SendingCase):
    def test_loses_nothing_when_no_thread_can_be_started(self):
        board = self.board()
        with mock.patch("threading.Thread.start", side_effect=RuntimeError("no thread")):
            with self.assertRaisesRegex(RuntimeError, "no thread"):
                self.log(board, 1)
        self.assertEqual(board.counts.pending, 0)
        self.log(board, 1)
        board.flush()
        self.assert_all_arrived(1)

    def test_is_closed_at_the_end_also_after_a_close_that_was_interrupted(self):
        board = self.board(linger=60)
        self.log(board, 1)
        with mock.patch.object(board._sender, "flush", side_effect=KeyboardInterrupt):
            self.assertRaises(KeyboardInterrupt, board.close)
        self.assertIn(board._sender, OPEN)
        board.close()
        self.assertNotIn(board._sender, OPEN)
        self.assert_all_arrived(1)

    def test_counts_as_failed_what_a_close_leaves_behind(self):
        self.server.plan = ["hang"]
        board = self.board(batch_records=1)
        self.log(board, 3)
        with self.assertLogs("eci_streams"), self.assertRaisesRegex(DeliveryError, "3 records"):
            board.close(0.01)
        self.server.release.set()
        board._sender._thread.join()
        self.assertEqual((board.counts.failed, board.counts.accepted, board.counts.pending),
                         (3, 0, 0))
        self.assertEqual(sum(problem.count for problem in self.problems), 3)

    def test_says_when_a_flush_or_the_end_does_not_wait_any_longer(self):
        self.server.plan = [503] * 10_000
        board = self.board(backoff=Backoff(60, 60))
        self.log(board, 2)
        with self.assertRaisesRegex(TimeoutError, "2 records"):
            board.flush(0.01)
        with self.assertLogs("eci_streams"), self.assertRaisesRegex(DeliveryError, "closed before"):
            board.close(0.01)
        with self.assertRaisesRegex(ValueError, "closed"):
            self.log(board, 1)

    def test_ends_a_block_with_all_sent_and_hides_no_other_error(self):
        with self.board(linger=60) as board:
            self.log(board, 5)
        self.assert_all_arrived(5)
        self.server.plan = [401]
        with self.assertLogs("eci_streams", "ERROR"), self.assertRaises(KeyError):
            with self.board() as board:
                self.log(board, 1)
                raise KeyError("of the caller")

    def test_sends_what_is_left_when_the_program_ends(self):
        program = ("from eci_streams import Board\n"
                   "board = Board(%r, 'b', linger=60)\n"
                   "for n in range(100): board.log('s', 'query %%d' %% n, ['p'], ['n'])\n"
                   % self.server.url)
        subprocess.run([sys.executable, "-B", "-c", program], check=True, timeout=60)
        self.assert_all_arrived(100)

    def test_says_in_the_log_what_could_not_be_sent_when_the_program_ends(self):
        program = ("from eci_streams import Board\n"
                   "board = Board('http://127.0.0.1:1', 'b', exit_timeout=0.1)\n"
                   "board.log('s', 'q', ['p'], ['n'])\n")
        ended = subprocess.run([sys.executable, "-B", "-c", program], check=True, timeout=60,
                               stderr=subprocess.PIPE, text=True)
        self.assertIn("1 records did not arrive", ended.stderr)

    def test_ends_with_the_program_although_the_server_does_not_answer(self):
        self.server.plan = ["hang"]
        program = ("from eci_streams import Board\n"
                   "board = Board(%r, 'b', exit_timeout=0.1, batch_records=1)\n"
                   "for n in range(3): board.log('s', 'q', ['p'], ['n'])\n" % self.server.url)
        ended = subprocess.run([sys.executable, "-B", "-c", program], check=True, timeout=20,
                               stderr=subprocess.PIPE, text=True)
        self.assertIn("3 records did not arrive", ended.stderr)

    def test_sends_from_forked_processes_what_they_log_and_no_more(self):
        board = self.board(linger=60)
        self.log(board, 1)

        def work():
            self.log(board, 1, 1)
            board.flush()

        process = multiprocessing.get_context("fork").Process(target=work)
        process.start()
        process.join()
        self.assertEqual(process.exitcode, 0)
        board.flush()
        self.assertEqual(sorted(self.sent()), ["query 0", "query 1"])

    def test_says_that_miners_have_ended_after_what_they_mined(self):
        board = self.board(linger=60)
        self.log(board, 1)
        board.finish()
        self.assertEqual([request.path for request in self.server.requests], [
            "/v1/boards/my%20run/negatives", "/v1/boards/my%20run/sources/bm25/finish"])


if __name__ == "__main__":
    unittest.main()
