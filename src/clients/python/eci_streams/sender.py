"""Sends records in the background, over HTTP."""

from __future__ import annotations

import gzip
import logging
import math
import threading
import time
import urllib.parse
import uuid
from collections import deque
from dataclasses import replace
from typing import Callable, Deque, List, Optional, Sequence, Tuple

from .delivery import Counts, DeliveryError, Ledger, Problem
from .processes import OPEN
from .records import Record, json_line
from .web import Backoff, Broken, Refused, Server, Session, Unavailable

LOG = logging.getLogger("eci_streams")
_MOST_BATCH_RECORDS = 1000  # an answer names so many refused lines
_LAST_WAIT_SECONDS = 1.0


class HttpSender:
    """A queue of bounded size and a thread that sends from it, batch by batch.

    A batch is repeated, under the same Idempotency-Key, until the server has answered in full; the
    server takes it once. It is given up `give_up` seconds after it was queued or another was
    answered, whichever is later, but is tried once at least, so that a dead server does not cost
    `give_up` for each batch. One batch is on its way at a time, over one connection, so
    records arrive in their order. A process that is forked begins with an empty queue.
    """

    def __init__(self, server: Server, board: str, *, batch_bytes: int = 1 << 20,
                 batch_records: int = _MOST_BATCH_RECORDS, max_bytes: int = 64 << 20,
                 linger: float = 0.2, when_full: str = "wait", give_up: float = 600.0,
                 exit_timeout: float = 30.0,
                 compress: bool = False, on_problem: Optional[Callable[[Problem], None]] = None,
                 backoff: Backoff = Backoff()):
        """
        batch_bytes, batch_records: a batch is sent when it has so many, or after `linger` seconds.
        max_bytes: of the queue. Beyond it `add` waits, or with when_full="drop" drops the record.
        exit_timeout: seconds that the end of the program waits for what is queued.
        compress: packs batches by gzip; for slow networks.
        on_problem: hears of records that did not arrive, on the thread that found out.
        """
        if when_full not in ("wait", "drop"):
            raise ValueError('when_full must be "wait" or "drop", not %r' % when_full)
        if not 1 <= batch_records <= _MOST_BATCH_RECORDS:
            raise ValueError("batch_records must be from 1 to %d" % _MOST_BATCH_RECORDS)
        self._server = server
        self._path = "/v1/boards/%s" % urllib.parse.quote(board, safe="")
        self._batch_bytes = batch_bytes
        self._batch_records = batch_records
        self._max_bytes = max_bytes
        self._linger = linger
        self._drops = when_full == "drop"
        self._give_up = give_up
        self.exit_timeout = exit_timeout
        self._compress = compress
        self._on_problem = on_problem
        self._backoff = backoff
        self.begin_anew()
        OPEN.add(self)

    def begin_anew(self) -> None:
        """Forgets everything, as in a process that was forked."""
        self._changed = threading.Condition()
        self._aborted = threading.Event()
        self._session = Session(self._server)
        self._queue: Deque[Tuple[float, bytes]] = deque()  # and when they were queued
        self._sending: Sequence[bytes] = ()  # of the batch on its way, what has not come to its end
        self._abandoned = False
        self._answered = -math.inf
        self._bytes = 0
        self._added = 0
        self._settled = 0
        self._flushing = 0
        self._closed = False
        self._ledger = Ledger(self._on_problem)
        self._thread: Optional[threading.Thread] = None

    @property
    def counts(self) -> Counts:
        """What became of all records so far."""
        with self._changed:
            return replace(self._ledger.counts, pending=self._added - self._settled)

    def add(self, made: Record) -> None:
        """Queues a record; waits for room if there is none, unless it is to be dropped."""
        line = json_line(made)
        if len(line) > self._max_bytes:
            raise ValueError("a record of %d bytes, where max_bytes is %d"
                             % (len(line), self._max_bytes))
        with self._changed:
            if not self._drops:
                self._changed.wait_for(lambda: self._closed or self._has_room(line))
            if self._closed:
                raise ValueError("the board is closed")
            if self._has_room(line):
                self._start()
                self._queue.append((time.monotonic(), line))
                self._bytes += len(line)
                self._added += 1
                self._changed.notify_all()
                return
        self._ledger.tell("dropped", "no room; max_bytes is %d" % self._max_bytes, (line,))

    def flush(self, timeout: Optional[float] = None) -> None:
        """Waits until what was added before has been answered.

        Raises DeliveryError if records since the last flush did not arrive, and TimeoutError if
        some are still on their way after `timeout` seconds.
        """
        with self._changed:
            target = self._added
            self._flushing += 1
            self._changed.notify_all()
            try:
                done = self._changed.wait_for(lambda: self._settled >= target, timeout)
            finally:
                self._flushing -= 1
            if not done:
                raise TimeoutError("%d records are still to be answered" % (target - self._settled))
        self._ledger.raise_losses()

    def close(self, timeout: Optional[float] = None) -> None:
        """Flushes and ends. What is not answered within `timeout` seconds counts as failed."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        try:
            try:
                self.flush(timeout)
            except TimeoutError:
                self._aborted.set()
                self._flush_or_abandon()
        except DeliveryError:
            OPEN.discard(self)
            raise
        OPEN.discard(self)

    def _flush_or_abandon(self) -> None:
        """Waits for the thread to see that it ends, but not for a server that does not answer."""
        try:
            self.flush(_LAST_WAIT_SECONDS)
        except TimeoutError:
            with self._changed:
                self._abandoned = True
                left = [*self._sending, *(line for _, line in self._queue)]
                self._sending = ()
                self._queue.clear()
                self._bytes = 0
            self._ledger.tell("failed", "the board was closed before they were answered", left)
            with self._changed:
                self._settled = self._added
                self._changed.notify_all()
            self.flush()

    def finish(self, source: str) -> None:
        """Says that the miner of a source has ended; flush before."""
        self._server.ask("%s/sources/%s/finish" % (self._path, urllib.parse.quote(source, safe="")),
                         body=b"", headers={"Content-Type": "application/json"}, method="POST")

    def _has_room(self, line: bytes) -> bool:
        return self._bytes + len(line) <= self._max_bytes

    def _start(self) -> None:
        if self._thread is None:
            thread = threading.Thread(target=self._run, name="eci-sender", daemon=True)
            thread.start()
            self._thread = thread

    def _run(self) -> None:
        session = self._session
        while True:
            queued, batch = self._next_batch()
            if not batch:
                session.close()
                return
            try:
                self._deliver(batch, queued)
            except Exception as problem:  # whatever it is, flush must not wait for ever
                LOG.exception("a batch could not be sent")
                self._end("failed", repr(problem), self._sending)
            with self._changed:
                if not self._abandoned:
                    self._bytes -= sum(map(len, batch))
                    self._settled += len(batch)
                    self._changed.notify_all()

    def _next_batch(self) -> Tuple[float, List[bytes]]:
        """Waits for records, and says when the last one was queued; none when it is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closed)
            self._changed.wait_for(lambda: self._closed or self._flushing or self._is_full(),
                                   self._linger)
            batch: List[bytes] = []
            size, queued = 0, 0.0
            while self._queue and len(batch) < self._batch_records and (
                    not batch or size + len(self._queue[0][1]) < self._batch_bytes):
                queued, line = self._queue.popleft()
                batch.append(line)
                size += len(line) + 1
            self._sending = batch
            return queued, batch

    def _is_full(self) -> bool:
        return len(self._queue) >= self._batch_records or self._bytes >= self._batch_bytes

    def _deliver(self, lines: Sequence[bytes], queued: float) -> None:
        """Sends a batch until it is answered, and counts what the answer says."""
        key = str(uuid.uuid4())
        end = max(queued, self._answered) + self._give_up
        failures = 0
        while not self._aborted.is_set():
            try:
                answer = self._post(lines, key)
                self._answered = time.monotonic()
                self._take(lines, answer)
                return
            except Refused as refusal:
                self._answered = time.monotonic()
                if refusal.status == 413 and len(lines) > 1:
                    half = len(lines) // 2
                    self._deliver(lines[:half], queued)
                    self._deliver(lines[half:], queued)
                else:
                    kind = "refused" if refusal.status in (400, 413) else "failed"
                    self._end(kind, str(refusal), lines)
                return
            except Unavailable as failure:
                failures += 1
                pause = self._backoff.pause(failures, failure.retry_after)
                if time.monotonic() + pause > end:
                    self._end("failed", "given up after %d tries: %s" % (failures, failure), lines)
                    return
                LOG.log(logging.WARNING if failures == 1 else logging.DEBUG,
                        "%d records are sent again in %.1f s: %s", len(lines), pause, failure)
                self._aborted.wait(pause)
        self._end("failed", "the board was closed before they were answered", lines)

    def _post(self, lines: Sequence[bytes], key: str) -> Tuple[int, List[Tuple[int, str]]]:
        """Returns the accepted count, and place and reason of each refused line."""
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": key}
        body = b"\n".join(lines) + b"\n"
        if self._compress:
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, 1)
        try:
            answer = self._session.ask(self._path + "/negatives", body=body, headers=headers).json()
        except Broken:
            self._learn_rights()
            raise
        try:
            refused = [(int(one["line"]) - 1, "%s: %s" % (one["reason"], one["problem"]))
                       for one in answer["refused"]]
            accepted = int(answer["accepted"])
        except (KeyError, TypeError, ValueError) as problem:
            raise Unavailable("not the answer that was expected: %r" % answer) from problem
        if accepted + len(refused) != len(lines):
            raise Unavailable("an answer about %d of %d records"
                              % (accepted + len(refused), len(lines)))
        return accepted, refused

    def _learn_rights(self) -> None:
        """Asks without content, which no server refuses to read; raises Refused by 401 or 403."""
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": str(uuid.uuid4())}
        try:
            self._session.ask(self._path + "/negatives", body=b"", headers=headers)
        except Refused as refusal:
            if refusal.status in (401, 403):
                raise
        except Unavailable:
            pass  # the batch is sent again anyway

    def _take(self, lines: Sequence[bytes], answer: Tuple[int, List[Tuple[int, str]]]) -> None:
        accepted, refused = answer
        with self._changed:
            if not self._come_to_end(lines):
                return
        self._ledger.count(accepted=accepted)
        for place, reason in refused:
            self._ledger.tell("refused", reason, lines[place:place + 1])

    def _end(self, kind: str, reason: str, lines: Sequence[bytes]) -> None:
        with self._changed:
            if not self._come_to_end(lines):
                return
        self._ledger.tell(kind, reason, lines)

    def _come_to_end(self, lines: Sequence[bytes]) -> bool:
        """Whether they are to be counted: not if a close has done so that did not wait."""
        self._sending = self._sending[len(lines):]
        return not self._abandoned
