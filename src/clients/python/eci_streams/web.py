"""One request over HTTP, and what its failures mean."""

from __future__ import annotations

import http.client
import json
import random
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import Any, Callable, List, Mapping, Optional

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})


class Refused(ValueError):
    """The server answered that the request is wrong: to repeat it would not help."""

    def __init__(self, status: int, detail: str):
        super().__init__("%d: %s" % (status, detail) if status else detail)
        self.status = status
        self.detail = detail


class Unavailable(OSError):
    """The server did not answer, not in full, or that it cannot just now."""

    def __init__(self, detail: str, retry_after: Optional[float] = None):
        super().__init__(detail)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Answer:
    """Status, headers and whole body of an answer below 400."""

    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:
        """The body as JSON; Unavailable where it is none, as it was cut off."""
        try:
            return json.loads(self.body)
        except ValueError as problem:
            raise Unavailable("the answer is no JSON: %r" % self.body[:100]) from problem


@dataclass(frozen=True)
class Server:
    """Where requests go, and with which rights."""

    url: str
    token: Optional[str] = None
    timeout: float = 10.0
    tls: Optional[ssl.SSLContext] = None

    def ask(self, path: str, *, body: Optional[bytes] = None,
            headers: Optional[Mapping[str, str]] = None, method: Optional[str] = None) -> Answer:
        """Sends one request; raises Refused or Unavailable where the answer is no success."""
        request = urllib.request.Request(
            self.url.rstrip("/") + path, data=body, headers=dict(headers or {}), method=method)
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token)
        handlers: List[urllib.request.BaseHandler] = [_NoRedirects()]
        if self.tls is not None:
            handlers.append(urllib.request.HTTPSHandler(context=self.tls))
        try:
            with urllib.request.build_opener(*handlers).open(
                    request, timeout=self.timeout) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refusal:
            return _of_error(refusal)
        except (OSError, http.client.HTTPException) as failure:
            reason = getattr(failure, "reason", failure)
            if isinstance(reason, ssl.SSLCertVerificationError):
                raise Refused(0, "%s is not trusted: %s" % (self.url, reason)) from failure
            raise Unavailable("%s: %s" % (self.url, reason or repr(reason))) from failure


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The token is for one server only."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _of_error(refusal: urllib.error.HTTPError) -> Answer:
    with refusal:
        try:
            body = refusal.read()
        except (OSError, http.client.HTTPException):
            body = b""
    if refusal.code == 304:
        return Answer(304, refusal.headers, body)
    detail = _detail(body) or str(refusal.reason)
    if refusal.code in RETRIED:
        raise Unavailable("%d: %s" % (refusal.code, detail), _retry_after(refusal.headers))
    raise Refused(refusal.code, detail)


def _detail(body: bytes) -> str:
    """What problem details (RFC 9457) say, else the beginning of the body."""
    try:
        problem = json.loads(body)
        return ". ".join(problem[name] for name in ("title", "detail") if problem.get(name))
    except (ValueError, AttributeError, TypeError, KeyError):
        return body[:200].decode("utf-8", "replace").strip()


def _retry_after(headers: Message) -> Optional[float]:
    try:
        return max(0.0, float(headers.get("Retry-After", "")))
    except ValueError:
        return None


@dataclass(frozen=True)
class Backoff:
    """Pauses that double from `first` to `most` seconds, each by chance between half and whole."""

    first: float = 0.5
    most: float = 30.0
    chance: Callable[[], float] = random.random

    def pause(self, failures: int, asked: Optional[float] = None) -> float:
        """Seconds to wait after so many failures in a row; no less than the server asked for."""
        own = min(self.most, self.first * 2.0 ** min(failures - 1, 30))
        return max(own * (0.5 + self.chance() / 2), asked or 0.0)
