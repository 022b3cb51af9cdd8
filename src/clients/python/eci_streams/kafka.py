"""Sends records to Kafka itself, as Avro. Needs confluent-kafka and avro: eci-streams[kafka].

    sender = KafkaSender("localhost:9092", "http://localhost:8081")
    board = Board("http://127.0.0.1:8480", "my-run", sender=sender)

It is faster than HTTP, needs no instance that answers, and is made for one board.
"""

from __future__ import annotations

import base64
import ctypes
import io
import json
import struct
import threading
import urllib.parse
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Dict, Mapping, Optional, Set

import avro.io  # type: ignore
import avro.schema  # type: ignore
from confluent_kafka import Producer  # type: ignore

from .delivery import Counts, DeliveryError, Ledger, Problem
from .processes import OPEN
from .records import Record
from .web import Refused, Server

_SCHEMAS = Path(__file__).resolve().parent / "schemas"
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class KafkaSender:
    """An idempotent producer; its queue is bounded, and `add` waits for room.

    A process that is forked gets a producer of its own, whose queue is empty.
    """

    def __init__(self, bootstrap: str, registry: str, *, topic: str = "eci.negatives.v1",
                 commands: str = "eci.commands.v1", config: Optional[Mapping[str, Any]] = None,
                 registry_user_info: Optional[str] = None, exit_timeout: float = 30.0,
                 on_problem: Optional[Callable[[Problem], None]] = None):
        """
        registry: a schema registry with Confluent's API; `registry_user_info` is user:password.
        config: more of librdkafka's settings, e.g. {"security.protocol": "SASL_SSL"}.
        exit_timeout: seconds that the end of the program waits for what is queued.
        on_problem: hears of records that did not arrive.
        """
        settings = {"bootstrap.servers": bootstrap, "enable.idempotence": True,
                    "linger.ms": 20, "queue.buffering.max.kbytes": 65536}
        self._settings = {**settings, **(config or {})}
        self._registry = Server(registry, timeout=30.0)
        self._basic = registry_user_info and base64.b64encode(registry_user_info.encode()).decode()
        self._topics = {"MinedNegatives": topic, "Command": commands}
        self._schemas: Dict[str, Any] = {}
        self._on_problem = on_problem
        self.exit_timeout = exit_timeout
        self._closed = False
        self._lock = threading.Lock()
        self._board: Optional[str] = None
        self._ledger = Ledger(on_problem)
        self._producer: Any = Producer(self._settings)
        OPEN.add(self)

    def begin_anew(self) -> None:
        """Forgets everything, in a process that was forked.

        The producer stays where it is for good: the parent has its threads, and its end, also that
        of the garbage collector, would wait for them for ever.
        """
        if self._producer is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._producer))
        self._lock = threading.Lock()
        self._producer = None  # until there is something to send
        self._ledger = Ledger(self._on_problem)

    @property
    def counts(self) -> Counts:
        """What became of all records so far."""
        return self._ledger.counts

    def add(self, made: Record) -> None:
        """Hands a record to the producer."""
        if self._closed:
            raise ValueError("the board is closed")
        self._board = made["board"]
        _IN_USE.add(self)
        value = self._encoded("MinedNegatives", {**made, "minedAt": _time(made["minedAt"])})
        self._ledger.count(pending=1)
        try:
            self._produce("MinedNegatives", value, None, self._delivered)
        except BaseException:
            self._ledger.count(pending=-1)
            raise
        self._producer.poll(0)

    def flush(self, timeout: Optional[float] = None) -> None:
        """Waits until the brokers have all; raises DeliveryError and TimeoutError as HttpSender."""
        producer = self._producer
        left = producer.flush(-1 if timeout is None else timeout) if producer else 0
        if left:
            raise TimeoutError("%d records are still to be answered" % left)
        self._ledger.raise_losses()

    def close(self, timeout: Optional[float] = None) -> None:
        """Flushes and ends."""
        self._closed = True
        try:
            try:
                self.flush(timeout)
            except TimeoutError:
                self._producer.purge()
                self.flush()
        except DeliveryError:
            self._end()
            raise
        self._end()

    def _end(self) -> None:
        self._producer = None
        OPEN.discard(self)
        _IN_USE.discard(self)

    def finish(self, source: str) -> None:
        """Says that the miner of a source has ended; flush before."""
        if self._board is None:
            raise ValueError("nothing was logged")
        value = self._encoded("Command", {
            "board": self._board, "source": source, "kind": "FINISH_SOURCE",
            "issuedAt": datetime.now(timezone.utc)})
        self._produce("Command", value, self._board,
                      lambda error, message: self._lose(error, message) if error else None)
        self.flush()

    def _produce(self, name: str, value: bytes, key: Optional[str],
                 on_delivery: Callable[[Any, Any], None]) -> None:
        if self._producer is None:
            with self._lock:
                self._producer = self._producer or Producer(self._settings)
        while True:
            try:
                self._producer.produce(self._topics[name], value=value, key=key,
                                       on_delivery=on_delivery)
                return
            except BufferError:  # the queue is full
                self._producer.poll(0.5)

    def _delivered(self, error: Any, message: Any) -> None:
        self._ledger.count(pending=-1)
        if error:
            self._lose(error, message)
        else:
            self._ledger.count(accepted=1)

    def _lose(self, error: Any, message: Any) -> None:
        self._ledger.tell("failed", str(error), (message.value(),))

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


_IN_USE: Set[KafkaSender] = set()  # a producer that is dropped would drop its queue


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
