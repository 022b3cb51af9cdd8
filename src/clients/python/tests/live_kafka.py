"""Sends records to the brokers ECI_BROKERS by the registry ECI_REGISTRY; the caller counts them."""

import os
import unittest

import numpy

from eci_streams import Board, items
from eci_streams.kafka import KafkaSender


class KafkaLive(unittest.TestCase):
    def test_sends_records_and_that_their_miner_has_ended(self):
        random = numpy.random.default_rng(1)
        sender = KafkaSender(os.environ["ECI_BROKERS"], os.environ["ECI_REGISTRY"])
        with Board("http://127.0.0.1:1", "snakes", encoder="test-encoder", sender=sender) as board:
            for number in range(40):
                query, positive, *negatives = random.normal(size=(5, 8))
                board.log("python", items(["query %d" % number], [query])[0],
                          items(embeddings=[positive], ids=["p%d" % number]), negatives,
                          scores=[3, 2, 1], ranks=[1, 2, 3], cost=0.5)
            board.finish()
        self.assertEqual((board.counts.accepted, board.counts.pending), (40, 0))


if __name__ == "__main__":
    unittest.main()
