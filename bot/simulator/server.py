"""Puts the simulator together and serves it on 127.0.0.1 until told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from bot.simulator import guards, options
from bot.simulator.content_api import content_blueprint
from bot.simulator.control import control_blueprint
from bot.simulator.messages_api import messages_blueprint
from bot.simulator.options import Options
from bot.simulator.page import page_blueprint
from bot.simulator.world import World

HOST = "127.0.0.1"
REQUEST_LIMIT = 1_000_000
WORLD = "simulated world"


class _QuietHandler(WSGIRequestHandler):
    """Logs no requests: they hold numbers, and pages ask every second."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def create_simulator(given: Options) -> Flask:
    """A Flask application that stands for Twilio and the phones."""
    options.check(given)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = REQUEST_LIMIT
    app.json.sort_keys = False  # type: ignore[attr-defined]
    world = World(given)
    app.extensions[WORLD] = world
    guards.guard(app, world)
    app.register_blueprint(messages_blueprint(world))
    app.register_blueprint(content_blueprint(world))
    app.register_blueprint(control_blueprint(world))
    app.register_blueprint(page_blueprint())
    return app


def serve(given: Options) -> None:
    """Serve until SIGTERM or SIGINT."""
    app = create_simulator(given)
    server = _server(app, given.port)
    stop = threading.Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    with _running(app, server):
        stop.wait()


@contextmanager
def running(given: Options) -> Iterator[World]:
    """Serve on another thread while a block runs."""
    app = create_simulator(given)
    with _running(app, _server(app, given.port)):
        yield app.extensions[WORLD]


def _server(app: Flask, port: int) -> BaseWSGIServer:
    return make_server(HOST, port, app, threaded=True, request_handler=_QuietHandler)


@contextmanager
def _running(app: Flask, server: BaseWSGIServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        app.extensions[WORLD].close()
        server.shutdown()
        server.server_close()
        thread.join(timeout=2)
