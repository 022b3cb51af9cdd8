"""Requests over HTTP, and what their failures mean."""

from __future__ import annotations

import base64
import http.client
import json
import random
import ssl
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, Callable, Dict, Mapping, Optional

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_BREAKS = (ConnectionError, ssl.SSLEOFError)


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


class Broken(Unavailable):
    """The connection was reset while the request was sent, and no answer could be read: maybe the
    server refused the request before it had read it."""


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
    token: Optional[str] = field(default=None, repr=False)
    timeout: float = 10.0
    tls: Optional[ssl.SSLContext] = None

    def ask(self, path: str, *, body: Optional[bytes] = None,
            headers: Optional[Mapping[str, str]] = None, method: Optional[str] = None) -> Answer:
        """Sends one request; raises Refused or Unavailable where the answer is no success."""
        session = Session(self)
        try:
            return session.ask(path, body=body, headers=headers, method=method)
        finally:
            session.close()


class Session:
    """Requests of one thread to a server, over one connection that is made anew when it broke.

    A connection may break while it is idle, so a request that breaks with one that was used before
    is sent again at once: it must be one that may be repeated.
    """

    def __init__(self, server: Server):
        self._server = server
        self._connection: Optional[http.client.HTTPConnection] = None
        self._prefix = ""
        self._proxy_headers: Dict[str, str] = {}

    def ask(self, path: str, *, body: Optional[bytes] = None,
            headers: Optional[Mapping[str, str]] = None, method: Optional[str] = None) -> Answer:
        """Sends one request, as Server.ask."""
        given = {"User-Agent": "eci-streams", **(headers or {})}
        if self._server.token:
            given["Authorization"] = "Bearer " + self._server.token
        request = (method or ("GET" if body is None else "POST"), path, body, given)
        try:
            if self._connection is not None:
                try:
                    return self._exchange(self._connection, *request)
                except (Broken, http.client.RemoteDisconnected):
                    self.close()
            self._connection = self._connected()
            return self._exchange(self._connection, *request)
        except (OSError, http.client.HTTPException) as failure:
            if isinstance(failure, Unavailable):
                raise
            self.close()
            if isinstance(failure, ssl.SSLCertVerificationError):
                raise Refused(0, "%s is not trusted: %s" % (self._server.url, failure)) from failure
            raise Unavailable("%s: %s" % (self._server.url, failure or repr(failure))) from failure

    def close(self) -> None:
        """Ends the connection; the next request makes another one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connected(self) -> http.client.HTTPConnection:
        """A new connection, through the proxy that the environment names."""
        url = urllib.parse.urlsplit(self._server.url)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise Refused(0, "%r is no address of http or https" % self._server.url)
        proxy = None
        if not urllib.request.proxy_bypass(url.hostname):
            proxy = urllib.request.getproxies().get(url.scheme)
        to = urllib.parse.urlsplit(proxy if "//" in proxy else "//" + proxy) if proxy else url
        self._prefix = url.path.rstrip("/")
        self._proxy_headers = {}
        if proxy and to.username:
            user = "%s:%s" % tuple(map(urllib.parse.unquote, (to.username, to.password or "")))
            self._proxy_headers = {
                "Proxy-Authorization": "Basic " + base64.b64encode(user.encode()).decode()}
        connection: http.client.HTTPConnection
        if url.scheme == "https":
            connection = http.client.HTTPSConnection(
                to.hostname or "", to.port, timeout=self._server.timeout, context=self._server.tls)
            if proxy:
                connection.set_tunnel(url.hostname, url.port, self._proxy_headers)
                self._proxy_headers = {}
        else:
            connection = http.client.HTTPConnection(
                to.hostname or "", to.port, timeout=self._server.timeout)
            if proxy:
                self._prefix = self._server.url.rstrip("/")
        connection.connect()
        return connection

    def _exchange(self, connection: http.client.HTTPConnection, method: str, path: str,
                  body: Optional[bytes], headers: Mapping[str, str]) -> Answer:
        broken = None
        try:
            connection.request(method, self._prefix + path, body,
                               {**headers, **self._proxy_headers})
        except _BREAKS as failure:  # maybe as the server answered before it had read everything
            broken = failure
        try:
            response = connection.getresponse()
        except _BREAKS as failure:
            if broken is None and isinstance(failure, http.client.RemoteDisconnected):
                raise
            self.close()
            raise Broken("%s: %s" % (self._server.url, broken or failure)) from failure
        is_whole = broken is None
        try:
            content = response.read()
        except (OSError, http.client.HTTPException):
            if response.status < 300:
                raise
            content, is_whole = b"", False
        if not is_whole or response.will_close:
            self.close()
        return _judged(response, content)


def _judged(response: http.client.HTTPResponse, content: bytes) -> Answer:
    status = response.status
    if status < 300 or status == 304:
        return Answer(status, response.headers, content)
    detail = _detail(content) or response.reason
    if status in RETRIED:
        raise Unavailable("%d: %s" % (status, detail), _retry_after(response.headers))
    raise Refused(status, detail)


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
