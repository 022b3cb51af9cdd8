"""What eci-streams replaces: a plain consumer that keeps every example and, once a second,
computes the score of every source from scratch.

Prints one line of JSON at the end. Needs confluent_kafka, fastavro and numpy
(Debian: apt-get install python3-confluent-kafka python3-fastavro python3-numpy).
"""
import argparse
import io
import json
import time

import numpy as np
from confluent_kafka import Consumer
from fastavro import parse_schema, schemaless_reader

CALIBRATION = 128
THETA, T, LAMBDA = 3.0, 2.0, 0.5


def logistic(x):
    return 1.0 / (1.0 + np.exp(-x))


def unit(rows):
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


class Board:
    def __init__(self):
        self.queries = {}
        self.sources = {}
        self.background = None

    def add(self, record):
        q, p = vector(record["query"]), vector(record["positives"][0])
        if self.background is None:
            self.queries.setdefault(record["query"]["id"], (q, p))
            if len(self.queries) == CALIBRATION:
                self.freeze()
        n = np.stack([vector(item) for item in record["negatives"]])
        self.sources.setdefault(record["source"], []).append((q, p, n))
        return len(n)

    def freeze(self):
        qs, ps = (unit(np.stack(vs).astype(np.float64)) for vs in zip(*self.queries.values()))
        off = ~np.eye(len(qs), dtype=bool)
        qp, pp = (qs @ ps.T)[off], (ps @ ps.T)[off]
        self.background = qp.mean(), max(qp.std(), 1e-3), pp.mean(), max(pp.std(), 1e-3)

    def ranking(self):
        scores = {name: self.eci(groups) for name, groups in self.sources.items()}
        return sorted(scores, key=scores.get, reverse=True)

    def eci(self, groups):
        _, sd_q, mu_p, sd_p = self.background
        k = [len(n) for _, _, n in groups]
        q = unit(np.repeat(np.stack([g[0] for g in groups]), k, axis=0).astype(np.float64))
        p = unit(np.repeat(np.stack([g[1] for g in groups]), k, axis=0).astype(np.float64))
        n = unit(np.concatenate([g[2] for g in groups]).astype(np.float64))
        qp, qn, pn = ((a * b).sum(axis=1) for a, b in ((q, p), (q, n), (p, n)))
        u = (qn - qp) / sd_q + (pn - mu_p) / sd_p
        w = logistic(THETA - u) * logistic((qn - qp) / (T * sd_q))
        r = (n - p) * np.sqrt(w)[:, None]
        return np.linalg.slogdet(np.eye(n.shape[1]) + r.T @ r / len(r))[1]


def vector(item):
    return np.frombuffer(item["embedding"], dtype="<f4")


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--bootstrap", required=True)
    args.add_argument("--topic", required=True)
    args.add_argument("--schema", required=True, help="file with the complete Avro schema")
    args.add_argument("--seconds", type=float, default=30)
    args.add_argument("--examples", type=int, required=True, help="stop after so many")
    args.add_argument("--emit", type=float, default=1.0, help="seconds between two rankings")
    args = args.parse_args()
    with open(args.schema, encoding="utf-8") as file:
        schema = parse_schema(json.load(file))
    consumer = Consumer({
        "bootstrap.servers": args.bootstrap, "group.id": args.topic + "-numpy",
        "auto.offset.reset": "earliest", "isolation.level": "read_committed"})
    consumer.subscribe([args.topic])

    boards, examples, emissions, emitting = {}, 0, 0, 0.0
    start, due = None, 0.0
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and examples < args.examples:
        for message in consumer.consume(100, timeout=0.2):
            if message.error():
                continue
            if start is None:
                start = time.monotonic()
                deadline, due = start + args.seconds, start + args.emit
            record = schemaless_reader(io.BytesIO(message.value()[5:]), schema)
            examples += boards.setdefault(record["board"], Board()).add(record)
        if start is not None and time.monotonic() >= due:
            began = time.monotonic()
            for board in boards.values():
                if board.background is not None:
                    board.ranking()
            due = max(began + args.emit, time.monotonic())
            emitting += time.monotonic() - began
            emissions += 1
    seconds = time.monotonic() - start if start else 0.0
    consumer.close()
    print(json.dumps({"examples": examples, "seconds": seconds, "emissions": emissions,
                      "emitting": emitting}))


if __name__ == "__main__":
    main()
