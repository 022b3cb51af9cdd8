"""A server, and boards that log to it."""

import unittest

from eci_streams import Board
from eci_streams.web import Backoff

from .fake_server import FakeServer


class SendingCase(unittest.TestCase):
    def setUp(self):
        self.server = FakeServer()
        self.addCleanup(self.server.stop)
        self.problems = []

    def board(self, **more):
        settings = dict(backoff=Backoff(0.001, 0.01), linger=0.0, on_problem=self.problems.append)
        settings.update(more)
        board = Board(self.server.url, "my run", **settings)
        self.addCleanup(board.close, 0)
        return board

    def log(self, board, count, start=0):
        for number in range(start, start + count):
            board.log("bm25", "query %d" % number, ["positive"], ["negative"])

    def sent(self):
        return [line["query"]["text"] for line in self.server.lines]

    def keys(self):
        return [request.headers["Idempotency-Key"] for request in self.server.requests]

    def assert_all_arrived(self, count):
        self.assertEqual(self.sent(), ["query %d" % number for number in range(count)])
