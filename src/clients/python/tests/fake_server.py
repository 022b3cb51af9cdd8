"""A server with the routes of an instance, and of a registry, that the package uses; it can be told
to misbehave."""

import gzip
import http.server
import json
import socket
import threading
import types


class FakeServer:
    """Takes negatives once for each Idempotency-Key, as a real instance does.

    `plan` says how the next requests to write are treated, in turn, then all are well:
    a number is the status of a refusal, with `retry_after`;
    "unheard" closes the connection before anything is taken;
    "unanswered" takes the records and closes the connection;
    "half" takes them and sends half of the answer;
    "hang" takes them and does not answer until `release` is set.

    `deny` is the status of an answer to every request to write, given before its body is read; with
    `cut` only those without a body get it, and the others a reset connection.
    """

    def __init__(self, port=0):
        self.plan = []
        self.retry_after = None
        self.release = threading.Event()
        self.lines = []
        self.requests = []
        self.answers = {}
        self.pages = {}
        self.refuse = lambda line: None
        self.most_bytes = None
        self.deny = None
        self.cut = False
        self.connections = []
        self._lock = threading.Lock()
        self.start(port)

    def start(self, port=0):
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,))
        self.thread.start()
        self.port = self.http.server_port
        self.url = "http://127.0.0.1:%d" % self.port

    def stop(self):
        self.release.set()
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()
        self.hang_up()

    def hang_up(self):
        """Ends all connections."""
        for connection in self.connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has ended

    def restart(self):
        """At the same address, with what it had taken."""
        self.start(self.port)

    def take(self, key, lines):
        """The answer to records: the one that was given before, if they come again."""
        with self._lock:
            if key not in self.answers:
                refused = []
                for number, line in enumerate(lines, 1):
                    reason = self.refuse(json.loads(line))
                    if reason:
                        refused.append({"line": number, "reason": reason, "problem": "it is wrong"})
                    else:
                        self.lines.append(json.loads(line))
                self.answers[key] = {"accepted": len(lines) - len(refused), "refused": refused}
            return self.answers[key]


def _handler(server):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self):
            super().setup()
            server.connections.append(self.connection)

        def note(self, body=b""):
            server.requests.append(
                types.SimpleNamespace(path=self.path, headers=self.headers, body=body))

        def do_GET(self):
            self.note()
            page = server.pages.get(self.path)
            if page is None:
                self.answer(404, {"title": "There is no such board"})
                return
            etag = '"%d"' % hash(json.dumps(page))
            if self.headers["If-None-Match"] == etag:
                self.send_response(304)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.answer(200, page, {"ETag": etag})

        def do_POST(self):
            if server.deny is not None:
                self.note()
                if not server.cut or self.headers["Content-Length"] == "0":
                    self.answer(server.deny, {"title": "No entry"})
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.note(body)
            step = server.plan.pop(0) if server.plan else None
            if step == "unheard":
                self.close_connection = True
                return
            if isinstance(step, int):
                more = {} if server.retry_after is None else {"Retry-After": server.retry_after}
                self.answer(step, {"title": "No", "detail": "not now"}, more)
                return
            if server.most_bytes is not None and len(body) > server.most_bytes:
                self.answer(413, {"title": "The body is too large"})
                return
            if self.path.startswith("/subjects/"):
                self.answer(200, {"id": 7})
                return
            if not self.path.endswith("/negatives"):
                self.answer(202, json.loads(body) if body else {})
                return
            if self.headers["Content-Encoding"] == "gzip":
                body = gzip.decompress(body)
            answer = server.take(self.headers["Idempotency-Key"], body.splitlines())
            if step == "unanswered":
                self.close_connection = True
            elif step == "half":
                self.half(json.dumps(answer).encode())
            else:
                if step == "hang":
                    server.release.wait(30)
                self.answer(200, answer)

        def half(self, content):
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[:len(content) // 2])
            self.close_connection = True

        def answer(self, status, content, headers=None):
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(data)
            except OSError:
                pass  # the client has gone

        def log_message(self, *ignored):
            pass

    return Handler
