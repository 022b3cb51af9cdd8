"""A board of a running instance of eci-streams."""

from __future__ import annotations

import json
import logging
import ssl
import time
import urllib.parse
import uuid
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Any, Dict, List, Mapping, Optional, Protocol, Sequence, Set, Type, Union

from .delivery import Counts, DeliveryError
from .mixture import MixtureFollower
from .ranking import Ranking
from .records import ItemLike, Record, record
from .sender import HttpSender
from .web import Backoff, Refused, Server, Unavailable

LOG = logging.getLogger("eci_streams")
_SEND_TIMEOUT_SECONDS = 60.0
_ASK_AGAIN_SECONDS = 0.5


class Sender(Protocol):
    """What takes records to the board: an HttpSender, or a KafkaSender of eci_streams.kafka."""

    @property
    def counts(self) -> Counts: ...

    def add(self, made: Record) -> None: ...

    def flush(self, timeout: Optional[float] = None) -> None: ...

    def close(self, timeout: Optional[float] = None) -> None: ...

    def finish(self, source: str) -> None: ...


class Board:
    """Logs what miners find, and reads what comes of it. May be used by several threads.

        with Board("http://127.0.0.1:8480", "my-run", encoder="e5-small-v2") as board:
            board.log("bm25", "how do bees find flowers", ["by scent"], ["wasps", "ants"])
            board.flush()
    """

    def __init__(self, url: str, name: str, *, encoder: Optional[str] = None,
                 token: Optional[str] = None, timeout: float = 10.0,
                 tls: Optional[ssl.SSLContext] = None, sender: Optional[Sender] = None,
                 backoff: Backoff = Backoff(), **sending: Any):
        """
        url: where `eci run` or `eci demo` answers.
        name: the board; its first record makes it.
        encoder: id of what made the vectors; texts without vectors are embedded by the application.
        token: that of `http.token`, if the instance has one.
        timeout: seconds for the answer to a question.
        tls: e.g. ssl.create_default_context(cafile="ca.pem").
        sender: how records go there, else by HTTP with `sending`, the options of HttpSender.
        """
        self.name = name
        self.encoder = encoder
        self._server = Server(url, token, timeout, tls)
        self._path = "/v1/boards/" + urllib.parse.quote(name, safe="")
        self._backoff = backoff
        self._logged: Set[str] = set()
        if sender is None:
            patient = replace(self._server, timeout=max(timeout, _SEND_TIMEOUT_SECONDS))
            sender = HttpSender(patient, name, backoff=backoff, **sending)
        elif sending:
            raise TypeError("options of another sender: %s" % sorted(sending))
        self._sender: Sender = sender

    def log(self, source: str, query: ItemLike, positives: Any, negatives: Any, *,
            scores: Optional[Sequence[float]] = None, ranks: Optional[Sequence[int]] = None,
            cross_encoder_scores: Optional[Sequence[float]] = None,
            mined_at: Union[datetime, float, None] = None, miner_version: Optional[str] = None,
            cost: Optional[float] = None, event_id: Optional[str] = None) -> None:
        """Queues one record: a query, all its known positives, and the negatives of one source.

        An item is a text, a vector, an Item with text, embedding and id, or a mapping with these;
        positives and negatives are sequences of items, or matrices with a vector in each row. The
        first positive is the reference. `scores`, `ranks` (1 is the best) and
        `cross_encoder_scores` have an entry for each negative. Raises ValueError at once if
        something is missing, not finite, or of another length.
        """
        self._sender.add(record(
            self.name, source, query, positives, negatives, encoder=self.encoder, scores=scores,
            ranks=ranks, cross_encoder_scores=cross_encoder_scores, mined_at=mined_at,
            miner_version=miner_version, cost=cost, event_id=event_id))
        self._logged.add(source)

    @property
    def counts(self) -> Counts:
        """What became of the records that were logged."""
        return self._sender.counts

    def flush(self, timeout: Optional[float] = None) -> None:
        """Waits until what was logged has arrived; raises DeliveryError if some of it did not."""
        self._sender.flush(timeout)

    def close(self, timeout: Optional[float] = None) -> None:
        """Flushes and ends; after `timeout` seconds what is left counts as failed.

        The end of the program does it too, for 30 seconds, and logs what did not arrive.
        """
        self._sender.close(timeout)

    def __enter__(self) -> "Board":
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], value: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        try:
            self.close()
        except DeliveryError as problem:
            if value is None:
                raise
            LOG.error("%s", problem)  # what ended the block matters more

    def finish(self, *sources: str) -> None:
        """Says that miners have ended, all that logged here if none is named.

        From then on their silence is no alarm, and their weight stays.
        """
        self.flush()
        for source in sources or sorted(self._logged):
            self._sender.finish(source)

    def ranking(self, window_ms: Optional[int] = None, wait: float = 0.0) -> Ranking:
        """The newest ranking, of the primary window or the one that is so long.

        `wait`: seconds to wait until each source that was logged here has a rank; what was logged
        is flushed first. Raises Unavailable where there is none yet, TimeoutError after waiting.
        """
        query = "" if window_ms is None else "?window=%d" % window_ms
        if wait <= 0:
            return Ranking(self._ask("/ranking" + query))
        end = time.monotonic() + wait
        self.flush(wait)
        while True:
            try:
                found = Ranking(self._ask("/ranking" + query))
                lacking = [name for name in sorted(self._logged)
                           if name not in found or found[name].rank is None]
                if found.sources and not lacking:
                    return found
                state = str(found) if not found.sources else "no rank yet: %s" % lacking
            except Unavailable as problem:
                state = str(problem)
            except Refused as problem:
                if problem.status != 404:
                    raise
                state = str(problem)
            if time.monotonic() > end:
                raise TimeoutError("board %s after %.0f s: %s" % (self.name, wait, state))
            time.sleep(_ASK_AGAIN_SECONDS)

    def mixture(self, prior: Mapping[str, float], **options: Any) -> MixtureFollower:
        """Follows the board's weights for trainers; `options` are those of MixtureFollower."""
        options.setdefault("encoder", self.encoder)
        return MixtureFollower(replace(self._server, url=self._server.url.rstrip("/")), prior,
                               path=self._path + "/mixture", **options)

    def outcome(self, metric: str, value: float, baseline: float, *, source: Optional[str] = None,
                weights: Optional[Mapping[str, float]] = None,
                standard_error: Optional[float] = None, examples: Optional[int] = None,
                revision: Optional[str] = None, identifier: Optional[str] = None,
                tries: int = 5) -> Dict[str, Any]:
        """Reports what one round of training yielded, on one `source` or on `weights`.

        `value` and `baseline` are the metric with and without the round; more is better. Sent until
        it is taken, at most `tries` times; under one identifier it counts once. Returns what was
        written; raises Refused if it is wrong, as with a source that the board does not know.
        """
        if (source is None) == (not weights):
            raise ValueError("give either source or weights")
        body = {"id": identifier or str(uuid.uuid4()), "metric": metric, "value": value,
                "baseline": baseline, "at": int(1000 * time.time()), "source": source,
                "weights": None if weights is None else dict(weights),
                "standardError": standard_error, "examples": examples, "revision": revision}
        sent = json.dumps({name: given for name, given in body.items() if given is not None},
                          allow_nan=False).encode()
        for failures in range(1, tries + 1):
            try:
                answer: Dict[str, Any] = self._server.ask(
                    self._path + "/outcomes", body=sent,
                    headers={"Content-Type": "application/json"}).json()
                return answer
            except Unavailable as failure:
                if failures == tries:
                    raise
                time.sleep(self._backoff.pause(failures, failure.retry_after))
        raise ValueError("tries must be 1 or more")

    def outcomes(self) -> List[Dict[str, Any]]:
        """What all reports show, an entry for each metric, with one sentence for people."""
        answer: List[Dict[str, Any]] = self._ask("/outcomes")["outcomes"]
        return answer

    def _ask(self, path: str) -> Any:
        return self._server.ask(self._path + path).json()
