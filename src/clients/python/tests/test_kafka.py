"""The sender to Kafka where no broker is; live_kafka.py has one."""

import subprocess
import sys
import unittest

try:
    from eci_streams.kafka import KafkaSender, _schema
except ImportError:
    KafkaSender = None

from eci_streams import Board, DeliveryError

from .fake_server import FakeServer


@unittest.skipIf(KafkaSender is None, "confluent-kafka or avro is missing")
class KafkaTest(unittest.TestCase):
    def setUp(self):
        self.registry = FakeServer()
        self.addCleanup(self.registry.stop)
        self.problems = []

    def board(self, on_problem=None):
        return Board("http://127.0.0.1:1", "b", sender=KafkaSender(
            "127.0.0.1:1", self.registry.url, config={"log_level": 0},
            on_problem=on_problem or self.problems.append, registry_user_info="me:secret"))

    def run_program(self, rest):
        program = ("import os, sys\n"
                   "from eci_streams import Board, DeliveryError\n"
                   "from eci_streams.kafka import KafkaSender\n"
                   "def log(board): board.log('s', 'query', ['p'], ['n'])\n"
                   "def board(): return Board('http://127.0.0.1:1', 'b', sender=KafkaSender(\n"
                   "    '127.0.0.1:1', %r, config={'log_level': 0}, exit_timeout=0.1))\n"
                   % self.registry.url)
        return subprocess.run([sys.executable, "-B", "-c", program + rest], check=True, timeout=30,
                              stderr=subprocess.PIPE, text=True).stderr

    def test_sends_what_is_left_of_a_board_that_was_dropped_when_the_program_ends(self):
        self.assertIn("1 records did not arrive; 1 failed", self.run_program("log(board())\n"))

    def test_begins_anew_in_a_process_that_was_forked(self):
        self.run_program("""
one, idle, closed = board(), board(), board()
closed.close()
log(one)
child = os.fork()
if child:
    status = os.waitpid(child, 0)[1]
    sys.exit(status or one.counts.pending != 1)
assert one.counts.pending == 0
log(one)
try:
    one.close(0.01)
    sys.exit(2)
except DeliveryError as problem:
    sys.exit(problem.lost != 1)
""")

    def test_goes_on_when_on_problem_raises(self):
        board = self.board(on_problem=lambda problem: 1 / 0)
        board.log("s", "query", ["p"], ["n"])
        with self.assertLogs("eci_streams", "ERROR") as logs, self.assertRaises(DeliveryError):
            board.close(0.01)
        self.assertIn("on_problem failed", logs.output[0])

    def test_leaves_nothing_pending_that_the_producer_refuses(self):
        board = self.board()
        with self.assertRaises(Exception):
            board.log("s", "x" * 2_000_000, ["p"], ["n"])
        self.assertEqual(board.counts.pending, 0)

    def test_hands_back_what_no_broker_takes(self):
        board = self.board()
        board.log("s", "query", ["p"], [[1.0, 2.0]])
        with self.assertRaisesRegex(TimeoutError, "1 records"):
            board.flush(0.01)
        with self.assertRaisesRegex(DeliveryError, "1 records"):
            board.close(0.01)
        self.assertEqual((board.counts.failed, board.counts.pending), (1, 0))
        self.assertTrue(self.problems[0].lines[0].startswith(b"\0\0\0\0\7\2b\2s"))
        with self.assertRaisesRegex(ValueError, "closed"):
            board.log("s", "query", ["p"], ["n"])

    def test_asks_the_registry_once_and_with_its_password(self):
        board = self.board()
        board.log("s", "query", ["p"], ["n"])
        board.log("s", "query", ["p"], ["n"])
        self.assertEqual([request.path for request in self.registry.requests],
                         ["/subjects/eci.negatives.v1-value"])
        self.assertEqual(self.registry.requests[0].headers["Authorization"],
                         "Basic bWU6c2VjcmV0")
        with self.assertRaises(DeliveryError):
            board.close(0)

    def test_has_the_schema_of_an_item_where_it_is_named_first(self):
        self.assertEqual(_schema("MinedNegatives").count('"name": "Item"'), 1)


if __name__ == "__main__":
    unittest.main()
