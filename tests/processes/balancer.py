"""A load balancer: one address for several web processes, each asked in its turn."""

import http.client
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_HOP = {"connection", "host", "content-length", "transfer-encoding", "keep-alive"}


class _Balancer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, webs: Sequence[int]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self._webs = webs
        self._requests: Counter[bytes] = Counter()
        self._lock = threading.Lock()

    def next_web(self, body: bytes) -> int:
        """The port to ask; the same request again goes to the next one."""
        with self._lock:
            self._requests[body] += 1
            place = self._requests[body] + (sum(body) if body else 0)
        return self._webs[place % len(self._webs)]


class _Handler(BaseHTTPRequestHandler):
    server: _Balancer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        headers["Host"] = self.headers["Host"]
        to = http.client.HTTPConnection("127.0.0.1", self.server.next_web(body), timeout=20)
        try:
            to.request(self.command, self.path, body, headers)
            answer = to.getresponse()
            self._pass_on(answer.status, answer.getheader("Content-Type", ""), answer.read())
        except (OSError, http.client.HTTPException):
            self._pass_on(502, "text/plain", b"no web process there\n")
        finally:
            to.close()

    def do_GET(self) -> None:
        self.do_POST()

    def _pass_on(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def balancing(port: int, webs: Sequence[int]) -> Iterator[None]:
    """Hand on what comes to `port` to the web processes at these ports."""
    server = _Balancer(port, webs)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
