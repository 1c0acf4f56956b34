"""A server on this machine that answers Twilio's client as it is told to, and keeps what it got."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

ACCOUNT, TOKEN = "AC" + "0" * 32, "the-auth-token"
MESSAGE_SID, CONTENT_SID = "SM" + "a" * 32, "HX" + "b" * 32


@dataclass
class Got:
    """One request as it came over the wire."""

    path: str
    headers: dict[str, str]
    body: bytes
    method: str = "POST"

    @property
    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.body.decode(), keep_blank_values=True, strict_parsing=True)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answer = Callable[[BaseHTTPRequestHandler], None]


def says(status: int, body: object, content_type: str = "application/json") -> Answer:
    """An answer with a status and a body; what is not words already is sent as JSON."""
    words = body if isinstance(body, str) else json.dumps(body)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        data = words.encode()
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def drops_the_connection(handler: BaseHTTPRequestHandler) -> None:
    """Take the request and say nothing."""


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    """Promise more than is sent."""
    handler.send_response(201)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"sid": "SM')


def hangs(handler: BaseHTTPRequestHandler) -> None:
    """Take the request and answer when nobody waits any more."""
    handler.server.released.wait(10)  # type: ignore[attr-defined]


@dataclass
class Loopback:
    """`answers` are given in turn; after them every message and template is made."""

    url: str
    got: list[Got] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def answer(self, path: str) -> Answer:
        if self.answers:
            return self.answers.pop(0)
        return says(201, {"sid": CONTENT_SID if path == "/v1/Content" else MESSAGE_SID})

    @property
    def messages(self) -> list[Got]:
        return [each for each in self.got if each.path.endswith("/Messages.json")]

    @property
    def contents(self) -> list[Got]:
        return [each for each in self.got if each.path == "/v1/Content"]


@contextmanager
def loopback() -> Iterator[Loopback]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            here.got.append(Got(self.path, dict(self.headers), body, self.command))
            here.answer(self.path)(self)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as url:
        here = Loopback(url)
        yield here


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server of its own for a while; `released` ends what it was told to leave hanging."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.released = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.released.set()  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()
        server.server_close()
