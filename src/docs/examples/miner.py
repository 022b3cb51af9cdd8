#!/usr/bin/python3
"""A miner in Python: sends mined negatives to eci-streams through Kafka and a schema registry.

    apt-get install python3-confluent-kafka python3-avro     (pip: confluent-kafka, avro)
    ./miner.py --bootstrap localhost:9092 --registry http://localhost:8081 \\
               --corpus passages.jsonl --queries queries.jsonl --board my-run --source python

The miner itself is small: passages that share the most rare words with the query. Put yours in its
place: `mine` returns passages, best first. `embed` stands for your encoder: hashed words, so that
the example needs none. A record may also go without vectors, or without texts.

A registry behind a password: ECI_REGISTRY_USER_INFO=user:password in the environment.
"""

import argparse
import array
import base64
import io
import json
import math
import os
import re
import struct
import sys
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path

import avro.io
import avro.schema
from confluent_kafka import Producer

SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"
DIMENSION = 64


def schema_text(directory):
    """MinedNegatives with Item inside, where it is named first."""
    schema = json.loads((directory / "MinedNegatives.avsc").read_text(encoding="utf-8"))
    item = json.loads((directory / "Item.avsc").read_text(encoding="utf-8"))
    next(field for field in schema["fields"] if field["name"] == "query")["type"] = item
    return json.dumps(schema)


def schema_id(registry, subject, schema):
    """The id of the schema: as the subject has it, else newly registered."""
    path = registry.rstrip("/") + "/subjects/" + urllib.parse.quote(subject, safe="")
    try:
        return _post(path, {"schema": schema})["id"]
    except urllib.error.HTTPError as answer:
        if answer.code != 404:
            raise
    return _post(path + "/versions", {"schema": schema})["id"]


def _post(url, body):
    request = urllib.request.Request(
        url,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/vnd.schemaregistry.v1+json"})
    user_info = os.environ.get("ECI_REGISTRY_USER_INFO")
    if user_info:
        basic = base64.b64encode(user_info.encode()).decode()
        request.add_header("Authorization", "Basic " + basic)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def encode(identifier, schema, record):
    """Confluent wire format: a zero, the schema's id, big-endian, and Avro binary."""
    out = io.BytesIO()
    out.write(struct.pack(">bI", 0, identifier))
    avro.io.DatumWriter(schema).write(record, avro.io.BinaryEncoder(out))
    return out.getvalue()


def words(text):
    return re.findall(r"\w+", text.lower())


def embed(text):
    """A vector of float32; little-endian whatever the machine."""
    vector = array.array("f", [0.0] * DIMENSION)
    for word in words(text):
        digest = zlib.crc32(word.encode())
        vector[digest % DIMENSION] += 1.0 if digest & 0x10000 else -1.0
    if sys.byteorder == "big":
        vector.byteswap()
    return vector.tobytes()


def item(identifier, text):
    return {"id": identifier, "text": text, "embedding": embed(text)}


class RareWords:
    """Ranks passages by the rarity of the words that they share with the query."""

    def __init__(self, passages):
        self.passages = {p["id"]: set(words(p["text"])) for p in passages}
        self.count = Counter(word for found in self.passages.values() for word in found)

    def mine(self, query, excluded, k):
        asked = set(words(query))
        scores = {
            identifier: sum(math.log(1 + len(self.passages) / self.count[w]) for w in asked & found)
            for identifier, found in self.passages.items() if identifier not in excluded}
        return sorted(scores.items(), key=lambda entry: -entry[1])[:k]


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [record for record in map(json.loads, filter(str.strip, lines)) if "id" in record]


def records(options):
    texts = {passage["id"]: passage["text"] for passage in read(options.corpus)}
    miner = RareWords(read(options.corpus))
    for query in read(options.queries):
        # Some collections hold the query itself as a passage.
        itself = {p for p, text in texts.items() if p == query["id"] or text == query["text"]}
        found = miner.mine(query["text"], itself.union(query["positives"]), options.per_query)
        yield {
            "board": options.board,
            "source": options.source,
            "encoderId": "hashed-words-%d" % DIMENSION,
            "query": item(query["id"], query["text"]),
            "positives": [item(p, texts[p]) for p in query["positives"]],
            "negatives": [item(p, texts[p]) for p, _ in found],
            "scores": [score for _, score in found],
            "ranks": list(range(1, len(found) + 1)),
            "minedAt": datetime.now(timezone.utc),
            "minerVersion": "rare words, k=%d" % options.per_query,
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap", required=True)
    parser.add_argument("--registry", required=True)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--queries", required=True)
    parser.add_argument("--board", required=True)
    parser.add_argument("--source", default="python")
    parser.add_argument("--topic", default="eci.negatives.v1")
    parser.add_argument("--commands", default="eci.commands.v1")
    parser.add_argument("--per-query", type=int, default=8)
    parser.add_argument("--schemas", type=Path, default=SCHEMAS)
    options = parser.parse_args()

    text = schema_text(options.schemas)
    schema = avro.schema.parse(text)
    identifier = schema_id(options.registry, options.topic + "-value", text)
    failures = []
    producer = Producer({"bootstrap.servers": options.bootstrap, "enable.idempotence": True})
    for record in records(options):
        producer.produce(
            options.topic,
            key=record["query"]["id"],
            value=encode(identifier, schema, record),
            on_delivery=lambda error, _: failures.append(error) if error else None)
        producer.poll(0)
    producer.flush()
    if not failures:
        # From now on its silence is no alarm, and its weight stays.
        send_finish(producer, options, failures)
    for failure in failures[:3]:
        print("not sent: %s" % failure, file=sys.stderr)
    return 1 if failures else 0


def send_finish(producer, options, failures):
    """Says that the miner has ended."""
    text = (options.schemas / "Command.avsc").read_text(encoding="utf-8")
    identifier = schema_id(options.registry, options.commands + "-value", text)
    command = {
        "board": options.board,
        "source": options.source,
        "kind": "FINISH_SOURCE",
        "issuedAt": datetime.now(timezone.utc),
    }
    producer.produce(
        options.commands,
        key=options.board,
        value=encode(identifier, avro.schema.parse(text), command),
        on_delivery=lambda error, _: failures.append(error) if error else None)
    producer.flush()


if __name__ == "__main__":
    sys.exit(main())
