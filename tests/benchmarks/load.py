"""Sends requests that are ready made over a few kept-alive connections, as fast as they come back.

On bare sockets in a process of its own: an HTTP client would take of the cores, which the servers
share with it, as much as the floor does, and so make every ratio better than it is.
"""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context

_PATIENCE_SECONDS = 30.0


@dataclass
class Volley:
    """How long all requests took together, and each one, in seconds."""

    seconds: float
    each: list[float]

    @property
    def per_second(self) -> float:
        return len(self.each) / self.seconds

    def milliseconds(self, share: float) -> float:
        """The time within which this share of the requests was answered."""
        return sorted(self.each)[int(share * (len(self.each) - 1))] * 1000


@contextmanager
def gunner() -> Iterator[ProcessPoolExecutor]:
    """The process that sends."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool


def fire(port: int, requests: Sequence[bytes], connections: int) -> Volley:
    """Send all `requests`, in order; raises unless each is answered with a 200."""
    left = iter(requests)
    each: list[float] = []
    with selectors.DefaultSelector() as selector:
        began = time.perf_counter()
        for request in (next(left) for _ in range(min(connections, len(requests)))):
            line = _Line(socket.create_connection(("127.0.0.1", port)))
            line.send(request)
            selector.register(line.socket, selectors.EVENT_READ, line)
        while selector.get_map():
            ready = selector.select(_PATIENCE_SECONDS)
            assert ready, "no answer"
            for key, _ in ready:
                took = key.data.receive()
                if took is None:
                    continue
                each.append(took)
                request = next(left, None)
                if request is None:
                    selector.unregister(key.fileobj)
                    key.data.socket.close()
                else:
                    key.data.send(request)
        return Volley(time.perf_counter() - began, each)


@dataclass
class _Line:
    """One connection, with at most one request under way."""

    socket: socket.socket
    began: float = 0.0
    answer: bytes = field(default=b"")

    def send(self, request: bytes) -> None:
        self.began, self.answer = time.perf_counter(), b""
        self.socket.sendall(request)

    def receive(self) -> float | None:
        """Seconds since the request, once its answer is complete."""
        arrived = self.socket.recv(65536)
        self.answer += arrived
        assert arrived, f"the server hung up after {self.answer!r}"
        if not _is_complete(self.answer):
            return None
        assert self.answer.startswith(b"HTTP/1.1 200 "), self.answer
        return time.perf_counter() - self.began


def _is_complete(answer: bytes) -> bool:
    head, gap, body = answer.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
    return bool(gap) and len(body) >= int(length)
