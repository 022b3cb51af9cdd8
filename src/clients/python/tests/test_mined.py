"""Adapters for what mine_hard_negatives returns and for FlagEmbedding's files."""

import base64
import gzip
import json
import tempfile
import unittest
from pathlib import Path

import numpy

from eci_streams import Board, log_flag_embedding, log_mined

from .fake_server import FakeServer


class MinedTest(unittest.TestCase):
    def setUp(self):
        self.server = FakeServer()
        self.addCleanup(self.server.stop)
        self.board = Board(self.server.url, "b", linger=60)
        self.addCleanup(self.board.close)

    def sent(self):
        self.board.flush()
        return [(line["query"]["text"], [item["text"] for item in line["positives"]],
                 [item["text"] for item in line["negatives"]], line.get("scores"))
                for line in self.server.lines]

    def test_takes_triplets_as_one_record_for_each_query_and_positive(self):
        rows = [{"query": q, "answer": p, "negative": n, "scores": [0.9, s]} for q, p, n, s in (
            ("a", "a1", "x", 0.5), ("a", "a1", "y", 0.4), ("a", "a2", "x", 0.5),
            ("b", "b1", "z", 0.3))]
        self.assertEqual(log_mined(self.board, "dense", rows), 3)
        self.assertEqual(self.sent(), [
            ("a", ["a1", "a2"], ["x", "y"], [0.5, 0.4]), ("a", ["a2", "a1"], ["x"], [0.5]),
            ("b", ["b1"], ["z"], [0.3])])

    def test_takes_n_tuples(self):
        rows = [{"anchor": "a", "positive": "p", "negative_1": "x", "negative_2": "y",
                 "scores": [0.9, 0.5, 0.4]},
                {"anchor": "b", "positive": "q", "negative_1": "y", "negative_2": "x",
                 "scores": [0.9, 0.3, 0.2]}]
        log_mined(self.board, "dense", rows, miner_version="e5, k=2")
        self.assertEqual(self.sent(), [
            ("a", ["p"], ["x", "y"], [0.5, 0.4]), ("b", ["q"], ["y", "x"], [0.3, 0.2])])
        self.assertEqual(self.server.lines[0]["minerVersion"], "e5, k=2")

    def test_takes_labelled_lists_with_labels_or_scores(self):
        log_mined(self.board, "dense", [
            {"anchor": "a", "positive": ["p", "x", "y"], "labels": [1, 0, 0]},
            {"anchor": "b", "positive": ["q"], "labels": [1]}])
        log_mined(self.board, "dense", [
            {"anchor": "a", "positive": ["p", "x"], "scores": [0.9, 0.5]}])
        self.assertEqual(self.sent(), [
            ("a", ["p"], ["x", "y"], None), ("a", ["p"], ["x"], [0.5])])

    def test_takes_labelled_pairs_with_labels_only(self):
        rows = [{"anchor": q, "positive": d, "label": label} for q, d, label in (
            ("a", "p1", 1), ("a", "p2", 1), ("a", "x", 0), ("a", "y", 0), ("b", "q", 1))]
        self.assertEqual(log_mined(self.board, "dense", rows), 1)
        self.assertEqual(self.sent(), [("a", ["p1", "p2"], ["x", "y"], None)])
        with self.assertRaisesRegex(ValueError, "triplet or n-tuple"):
            log_mined(self.board, "dense", [{"anchor": "a", "positive": "p", "score": 0.5}])

    def test_refuses_what_was_not_mined(self):
        with self.assertRaisesRegex(ValueError, "three or more"):
            log_mined(self.board, "dense", [{"anchor": "a", "positive": "p"}])
        with self.assertRaisesRegex(ValueError, "read twice"):
            log_mined(self.board, "dense", iter([]))

    def test_sends_vectors_where_it_can_encode(self):
        def encode(texts):
            self.assertEqual(len(set(texts)), len(texts))
            return numpy.array([[len(text), 1] for text in texts], "<f4")

        rows = [{"anchor": "a%d" % n, "positive": "pp", "negative": "nnn"} for n in range(130)]
        log_mined(self.board, "dense", rows, encode=encode,
                  encode_query=lambda texts: -encode(texts))
        self.board.flush()
        self.assertEqual(len(self.server.lines), 130)
        line = self.server.lines[0]
        vectors = [numpy.frombuffer(base64.b64decode(item["embedding"]), "<f4").tolist()
                   for item in (line["query"], line["positives"][0], line["negatives"][0])]
        self.assertEqual(vectors, [[-2, -1], [2, 1], [3, 1]])

    def test_takes_files_of_flag_embedding(self):
        rows = [{"query": "a", "pos": ["p", "q"], "neg": ["x", "y"], "pos_scores": [0.9, 0.8],
                 "neg_scores": [0.5, 0.4], "prompt": "Represent"},
                {"query": "b", "pos": ["p"], "neg": []}, {"query": "c", "pos": ["p"], "neg": ["x"]}]
        text = "".join(json.dumps(row) + "\n" for row in rows)
        with tempfile.TemporaryDirectory() as directory:
            plain, packed = Path(directory, "m.jsonl"), Path(directory, "m.jsonl.gz")
            plain.write_text(text)
            packed.write_bytes(gzip.compress(text.encode()))
            for file in (plain, str(packed)):
                self.assertEqual(log_flag_embedding(self.board, "bge", file), 2)
            once = [("a", ["p", "q"], ["x", "y"], [0.5, 0.4]), ("c", ["p"], ["x"], None)]
            self.assertEqual(self.sent(), once + once)
            for broken in ("{", '{"query": "a", "neg": []}', "7"):
                plain.write_text(text + broken)
                with self.assertRaisesRegex(ValueError, "m.jsonl, line 4"):
                    log_flag_embedding(self.board, "bge", plain)


if __name__ == "__main__":
    unittest.main()
