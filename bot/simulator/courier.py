"""The courier: signs webhooks as Twilio does and carries them to the application."""

from __future__ import annotations

import heapq
import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from twilio.request_validator import RequestValidator

from bot.simulator.options import Options, is_loopback, local_url
from bot.simulator.state import new_sid

# Twilio's defaults for webhooks: 5 s to connect, 15 s for the answer,
# and one more try only when no connection could be made (rc=1, rp=ct).
CONNECT_SECONDS = 5
READ_SECONDS = 15
TRIES = 2
WORKERS = 16


@dataclass(frozen=True)
class Delivery:
    """How carrying a webhook went: an HTTP status and body, or what went wrong."""

    status: int | None = None
    body: str = ""
    content_type: str = ""
    error: str = ""
    tries: int = 1

    @property
    def ok(self) -> bool:
        """Whether the application took it."""
        return self.status is not None and self.status < 400


class Courier:
    """Runs errands at their time, on threads of its own."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._local = threading.local()
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._wake = threading.Condition()
        self._closed = False
        self._ready: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        # Daemons: an application that does not answer must not keep this process alive.
        for target in (self._keep_time, *[self._work] * WORKERS):
            threading.Thread(target=target, name="courier", daemon=True).start()

    def later(self, seconds: float, errand: Callable[[], None]) -> None:
        """Run an errand after some seconds; those due at the same moment keep their order."""
        with self._wake:
            due = time.monotonic() + seconds
            heapq.heappush(self._queue, (due, next(self._numbers), errand))
            self._wake.notify()

    def soon(self, errand: Callable[[], None]) -> None:
        """Run an errand now, on another thread."""
        self._ready.put(errand)

    def forget(self) -> None:
        """Drop all errands that are not yet due."""
        with self._wake:
            self._queue.clear()

    def close(self) -> None:
        """Stop."""
        with self._wake:
            self._closed = True
            self._queue.clear()
            self._wake.notify()
        for _ in range(WORKERS):
            self._ready.put(_nothing)

    def post(
        self,
        url: str,
        params: Mapping[str, str],
        *,
        retried: bool = False,
        token: str | None = None,
    ) -> Delivery:
        """Sign a form and post it, with Twilio's own retry; `token` signs with another key."""
        signer = RequestValidator(token or self._options.auth_token)
        bare = url.split("#", 1)[0]
        headers = {
            "X-Twilio-Signature": signer.compute_signature(bare, params),
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }
        target = local_url(self._options, bare)
        if not is_loopback(urlsplit(target).hostname):
            return Delivery(error="not on this computer: nothing was sent")
        delivery = Delivery()
        for number in range(1, TRIES + 1):
            if retried or number > 1:
                headers["I-Twilio-Idempotency-Token"] = new_sid("")
            delivery, connected = self._once(target, params, headers, number)
            if connected:
                return delivery
        return delivery

    def _once(
        self, url: str, params: Mapping[str, str], headers: dict[str, str], number: int
    ) -> tuple[Delivery, bool]:
        try:
            with self._session() as session:
                response = session.post(
                    url,
                    data=dict(params),
                    headers=headers,
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                    allow_redirects=False,
                )
        except requests.ConnectTimeout:
            return Delivery(error="could not connect", tries=number), False
        except requests.ConnectionError as error:
            # Refused is a failure to connect; a connection that broke later is not tried again.
            refused = "NewConnectionError" in repr(error)
            words = "could not connect" if refused else "connection broken"
            return Delivery(error=words, tries=number), not refused
        except requests.RequestException as error:
            return Delivery(error=type(error).__name__, tries=number), True
        kind = response.headers.get("Content-Type", "")
        return Delivery(response.status_code, response.text, kind, tries=number), True

    @contextmanager
    def _session(self) -> Iterator[requests.Session]:
        """The worker's own session, with its open connections; elsewhere one for this post."""
        kept: requests.Session | None = getattr(self._local, "session", None)
        if kept is not None:
            yield kept
            return
        with requests.Session() as session:
            # No proxy of the surroundings may carry what is meant for this computer.
            session.trust_env = False
            yield session

    def _work(self) -> None:
        with self._session() as session:
            self._local.session = session
            while not self._closed:
                self._ready.get()()

    def _keep_time(self) -> None:
        while True:
            with self._wake:
                while not self._closed and (
                    not self._queue or self._queue[0][0] > time.monotonic()
                ):
                    wait = self._queue[0][0] - time.monotonic() if self._queue else None
                    self._wake.wait(wait)
                if self._closed:
                    return
                errand = heapq.heappop(self._queue)[2]
            errand()


def _nothing() -> None:
    """Wakes a worker, so that it sees that it is over."""
