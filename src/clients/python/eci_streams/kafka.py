"""Sends records to Kafka itself, as Avro. Needs confluent-kafka and avro: eci-streams[kafka].

    sender = KafkaSender("localhost:9092", "http://localhost:8081")
    board = Board("http://127.0.0.1:8480", "my-run", sender=sender)

It is faster than HTTP, needs no instance that answers, and is made for one board.
"""

from __future__ import annotations

import base64
import io
import json
import struct
import urllib.parse
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional

import avro.io  # type: ignore
import avro.schema  # type: ignore
from confluent_kafka import Producer  # type: ignore

from .delivery import Counts, DeliveryError, Problem
from .records import Record
from .web import Refused, Server

_SCHEMAS = Path(__file__).resolve().parent / "schemas"
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class KafkaSender:
    """An idempotent producer; its queue is bounded, and `add` waits for room."""

    def __init__(self, bootstrap: str, registry: str, *, topic: str = "eci.negatives.v1",
                 commands: str = "eci.commands.v1", config: Optional[Mapping[str, Any]] = None,
                 registry_user_info: Optional[str] = None,
                 on_problem: Optional[Callable[[Problem], None]] = None):
        """
        registry: a schema registry with Confluent's API; `registry_user_info` is user:password.
        config: more of librdkafka's settings, e.g. {"security.protocol": "SASL_SSL"}.
        on_problem: hears of records that did not arrive.
        """
        settings = {"bootstrap.servers": bootstrap, "enable.idempotence": True,
                    "linger.ms": 20, "queue.buffering.max.kbytes": 65536}
        self._producer = Producer({**settings, **(config or {})})
        self._registry = Server(registry, timeout=30.0)
        self._basic = registry_user_info and base64.b64encode(registry_user_info.encode()).decode()
        self._topics = {"MinedNegatives": topic, "Command": commands}
        self._schemas: Dict[str, Any] = {}
        self._on_problem = on_problem
        self._problems: List[Problem] = []
        self._lost = 0
        self._closed = False
        self._board: Optional[str] = None
        self.counts = Counts()

    def add(self, made: Record) -> None:
        """Hands a record to the producer."""
        if self._closed:
            raise ValueError("the board is closed")
        self._board = made["board"]
        self._produce("MinedNegatives", {**made, "minedAt": _time(made["minedAt"])}, None,
                      self._delivered)
        self.counts = replace(self.counts, pending=self.counts.pending + 1)

    def flush(self, timeout: Optional[float] = None) -> None:
        """Waits until the brokers have all; raises DeliveryError and TimeoutError as HttpSender."""
        left = self._producer.flush(-1 if timeout is None else timeout)
        if left:
            raise TimeoutError("%d records are still to be answered" % left)
        problems, self._problems = self._problems, []
        lost, self._lost = self._lost, 0
        if lost:
            raise DeliveryError(problems, lost)

    def close(self, timeout: Optional[float] = None) -> None:
        """Flushes and ends."""
        self._closed = True
        try:
            self.flush(timeout)
        except TimeoutError:
            self._producer.purge()
            self.flush()

    def finish(self, source: str) -> None:
        """Says that the miner of a source has ended; flush before."""
        if self._board is None:
            raise ValueError("nothing was logged")
        self._produce("Command", {"board": self._board, "source": source, "kind": "FINISH_SOURCE",
                                  "issuedAt": datetime.now(timezone.utc)}, self._board,
                      lambda error, message: self._lose(error, message) if error else None)
        self.flush()

    def _produce(self, name: str, datum: Mapping[str, Any], key: Optional[str],
                 on_delivery: Callable[[Any, Any], None]) -> None:
        value = self._encoded(name, datum)
        while True:
            try:
                self._producer.produce(self._topics[name], value=value, key=key,
                                       on_delivery=on_delivery)
                self._producer.poll(0)
                return
            except BufferError:  # the queue is full
                self._producer.poll(0.5)

    def _delivered(self, error: Any, message: Any) -> None:
        kind = "failed" if error else "accepted"
        self.counts = replace(self.counts, pending=self.counts.pending - 1,
                              **{kind: getattr(self.counts, kind) + 1})
        if error:
            self._lose(error, message)

    def _lose(self, error: Any, message: Any) -> None:
        problem = Problem("failed", str(error), 1)
        self._lost += 1
        self._problems = (self._problems + [problem])[:100]
        if self._on_problem is not None:
            self._on_problem(replace(problem, lines=(message.value(),)))

    def _encoded(self, name: str, datum: Mapping[str, Any]) -> bytes:
        """Confluent's wire format: a zero, the schema's id, big-endian, and Avro binary."""
        if name not in self._schemas:
            text = _schema(name)
            self._schemas[name] = (
                self._id(self._topics[name] + "-value", text), avro.schema.parse(text))
        identifier, schema = self._schemas[name]
        out = io.BytesIO()
        out.write(struct.pack(">bI", 0, identifier))
        avro.io.DatumWriter(schema).write(datum, avro.io.BinaryEncoder(out))
        return out.getvalue()

    def _id(self, subject: str, schema: str) -> int:
        """The id of the schema: as the subject has it, else newly registered."""
        path = "/subjects/" + urllib.parse.quote(subject, safe="")
        headers = {"Content-Type": "application/vnd.schemaregistry.v1+json"}
        if self._basic:
            headers["Authorization"] = "Basic " + self._basic
        body = json.dumps({"schema": schema}).encode()
        try:
            return int(self._registry.ask(path, body=body, headers=headers).json()["id"])
        except Refused as refusal:
            if refusal.status != 404:
                raise
        path += "/versions"
        return int(self._registry.ask(path, body=body, headers=headers).json()["id"])


def _time(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _schema(name: str) -> str:
    """The schema with Item inside, where it is named first."""
    schema = json.loads((_SCHEMAS / (name + ".avsc")).read_text(encoding="utf-8"))
    for field in schema["fields"]:
        if field["type"] == "Item":
            field["type"] = json.loads((_SCHEMAS / "Item.avsc").read_text(encoding="utf-8"))
            break
    return json.dumps(schema)
