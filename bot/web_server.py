"""The web server: gunicorn with threads, since browsers keep their connections open."""

import logging
from typing import Any

from gunicorn.app.base import BaseApplication

from bot.app import create_app
from bot.redis_server import RedisServerError
from bot.settings import is_loopback
from bot.wiring import Wiring
from scheduler import doorbell, duties
from scheduler.heartbeats import ProcessKind

log = logging.getLogger(__name__)

_PROCESSES = 2
_THREADS = 4
# Twilio waits 15 seconds at most (twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
_TIMEOUT_SECONDS = 30
_GRACEFUL_SECONDS = 10


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn under our own command; each process makes its own parts after the fork."""

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring
        super().__init__()

    def load_config(self) -> None:
        for name, value in _options(self.wiring).items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - gunicorn takes any WSGI callable
        wiring = Wiring(self.wiring.settings)
        _call_for_missed_texts(wiring)
        duties.begin(wiring.duties(ProcessKind.WEB))
        return create_app(wiring)


def _call_for_missed_texts(wiring: Wiring) -> None:
    """Have those taken in that came while no web process ran; else the clock asks for them."""
    try:
        doorbell.ring_sweep(wiring.redis, doorbell.MISSED_TEXTS)
    except RedisServerError as problem:
        log.warning("no doorbell", extra={"problem": problem})


def _options(wiring: Wiring) -> dict[str, object]:
    settings = wiring.settings
    # Behind a proxy on the same machine, or in the demo, nobody else needs to reach it.
    host = "127.0.0.1" if is_loopback(settings.public_url) else "0.0.0.0"  # noqa: S104
    return {
        "bind": f"{host}:{settings.port}",
        "workers": _PROCESSES,
        "threads": _THREADS,
        "worker_class": "gthread",
        "timeout": _TIMEOUT_SECONDS,
        "graceful_timeout": _GRACEFUL_SECONDS,
        "loglevel": "warning",
        "control_socket_disable": True,
    }


def serve(wiring: Wiring) -> None:
    """Serve until told to stop."""
    Server(wiring).run()
