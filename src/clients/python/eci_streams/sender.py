"""Sends records in the background, over HTTP."""

from __future__ import annotations

import atexit
import gzip
import logging
import os
import threading
import time
import urllib.parse
import uuid
import weakref
from collections import deque
from dataclasses import replace
from typing import Callable, Deque, Dict, List, Optional, Sequence, Tuple

from .delivery import Counts, DeliveryError, Problem
from .records import Record, json_line
from .web import Backoff, Refused, Server, Unavailable

LOG = logging.getLogger("eci_streams")
_MOST_BATCH_RECORDS = 1000  # an answer names so many refused lines
_MOST_PROBLEMS_KEPT = 100
_LOG_EVERY_SECONDS = 10.0


class HttpSender:
    """A queue of bounded size and a thread that sends from it, batch by batch.

    A batch is repeated, under the same Idempotency-Key, until the server has answered in full, for
    at most `give_up` seconds; the server takes it once. One batch is on its way at a time, so
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
        self._exit_timeout = exit_timeout
        self._compress = compress
        self._on_problem = on_problem
        self._backoff = backoff
        self._begin()
        _OPEN.add(self)

    def _begin(self) -> None:
        self._changed = threading.Condition()
        self._aborted = threading.Event()
        self._queue: Deque[bytes] = deque()
        self._bytes = 0
        self._added = 0
        self._settled = 0
        self._flushing = 0
        self._closed = False
        self._counts = Counts()
        self._problems: List[Problem] = []
        self._lost = 0
        self._next_log: Dict[str, float] = {}
        self._thread: Optional[threading.Thread] = None

    @property
    def counts(self) -> Counts:
        """What became of all records so far."""
        with self._changed:
            return replace(self._counts, pending=self._added - self._settled)

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
                self._queue.append(line)
                self._bytes += len(line)
                self._added += 1
                self._start()
                self._changed.notify_all()
                return
        self._tell("dropped", "no room; max_bytes is %d" % self._max_bytes, (line,))

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
            problems, self._problems = self._problems, []
            lost, self._lost = self._lost, 0
        if lost:
            raise DeliveryError(problems, lost)

    def close(self, timeout: Optional[float] = None) -> None:
        """Flushes and ends. What is not answered within `timeout` seconds counts as failed."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        try:
            self.flush(timeout)
        except TimeoutError:
            self._aborted.set()
            self.flush()
        finally:
            _OPEN.discard(self)

    def finish(self, source: str) -> None:
        """Says that the miner of a source has ended; flush before."""
        self._server.ask("%s/sources/%s/finish" % (self._path, urllib.parse.quote(source, safe="")),
                         body=b"", headers={"Content-Type": "application/json"}, method="POST")

    def _has_room(self, line: bytes) -> bool:
        return self._bytes + len(line) <= self._max_bytes

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="eci-sender", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            batch = self._next_batch()
            if not batch:
                return
            try:
                self._deliver(batch)
            except Exception as problem:  # whatever it is, flush must not wait for ever
                LOG.exception("a batch could not be sent")
                self._tell("failed", repr(problem), batch)
            with self._changed:
                self._bytes -= sum(map(len, batch))
                self._settled += len(batch)
                self._changed.notify_all()

    def _next_batch(self) -> List[bytes]:
        """Waits for records; none when it is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closed)
            self._changed.wait_for(lambda: self._closed or self._flushing or self._is_full(),
                                   self._linger)
            batch: List[bytes] = []
            size = 0
            while self._queue and len(batch) < self._batch_records and (
                    not batch or size + len(self._queue[0]) < self._batch_bytes):
                batch.append(self._queue.popleft())
                size += len(batch[-1]) + 1
            return batch

    def _is_full(self) -> bool:
        return len(self._queue) >= self._batch_records or self._bytes >= self._batch_bytes

    def _deliver(self, lines: Sequence[bytes]) -> None:
        """Sends a batch until it is answered, and counts what the answer says."""
        key = str(uuid.uuid4())
        end = time.monotonic() + self._give_up
        failures = 0
        while not self._aborted.is_set():
            try:
                self._take(lines, self._post(lines, key))
                return
            except Refused as refusal:
                if refusal.status == 413 and len(lines) > 1:
                    half = len(lines) // 2
                    self._deliver(lines[:half])
                    self._deliver(lines[half:])
                else:
                    kind = "refused" if refusal.status in (400, 413) else "failed"
                    self._tell(kind, str(refusal), lines)
                return
            except Unavailable as failure:
                failures += 1
                pause = self._backoff.pause(failures, failure.retry_after)
                LOG.log(logging.WARNING if failures == 1 else logging.DEBUG,
                        "%d records are sent again in %.1f s: %s", len(lines), pause, failure)
                if time.monotonic() + pause > end:
                    self._tell("failed", "given up after %d tries: %s" % (failures, failure), lines)
                    return
                self._aborted.wait(pause)
        self._tell("failed", "the board was closed before they were answered", lines)

    def _post(self, lines: Sequence[bytes], key: str) -> Tuple[int, List[Tuple[int, str]]]:
        """Returns the accepted count, and place and reason of each refused line."""
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": key}
        body = b"\n".join(lines) + b"\n"
        if self._compress:
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, 1)
        answer = self._server.ask(self._path + "/negatives", body=body, headers=headers).json()
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

    def _take(self, lines: Sequence[bytes], answer: Tuple[int, List[Tuple[int, str]]]) -> None:
        accepted, refused = answer
        with self._changed:
            self._counts = replace(self._counts, accepted=self._counts.accepted + accepted)
        for place, reason in refused:
            self._tell("refused", reason, lines[place:place + 1])

    def _tell(self, kind: str, reason: str, lines: Sequence[bytes]) -> None:
        problem = Problem(kind, reason, len(lines), tuple(lines))
        with self._changed:
            count = getattr(self._counts, kind) + len(lines)
            self._counts = replace(self._counts, **{kind: count})
            self._lost += len(lines)
            if len(self._problems) < _MOST_PROBLEMS_KEPT:
                self._problems.append(replace(problem, lines=()))
            now = time.monotonic()
            is_due = now >= self._next_log.get(kind, now)
            if is_due:
                self._next_log[kind] = now + _LOG_EVERY_SECONDS
        if is_due:
            LOG.warning("records did not arrive; %s (%d %s in all)", problem, count, kind)
        if self._on_problem is not None:
            try:
                self._on_problem(problem)
            except Exception:
                LOG.exception("on_problem failed")

    def close_at_exit(self) -> None:
        """Sends what is left at the end of the program; says in the log what did not arrive."""
        try:
            self.close(self._exit_timeout)
        except DeliveryError as problem:
            LOG.error("%s", problem)


_OPEN: "weakref.WeakSet[HttpSender]" = weakref.WeakSet()


def _close_all() -> None:
    for sender in list(_OPEN):
        sender.close_at_exit()


def _forget_all() -> None:
    for sender in list(_OPEN):
        sender._begin()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
