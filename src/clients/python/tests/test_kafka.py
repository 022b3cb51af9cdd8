"""The sender to Kafka where no broker is; live_kafka.py has one."""

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

    def board(self):
        return Board("http://127.0.0.1:1", "b", sender=KafkaSender(
            "127.0.0.1:1", self.registry.url, config={"log_level": 0},
            on_problem=self.problems.append, registry_user_info="me:secret"))

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
