"""Runs everything on this machine: Redis, web, worker, clock and, for trying out, the simulator.

One supervisor per PORTAVOZ_HOME, by a lock on a file. Its processes end with it, even when it is
killed; a Redis that was left running is used again.
"""

import fcntl
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from bot import lifeline, logs, redis_server, settings, simulator_process
from bot.demo import organizations, people
from bot.migrations import schema
from bot.redis_server import RedisServerError
from bot.settings import Settings
from bot.wiring import Wiring
from flows.definitions.revisions import publish_library

_READY_SECONDS = 30.0
_PORT_SECONDS = 15.0
_STOP_SECONDS = 12.0
_WATCH_SECONDS = 0.5
# Between two starts of a process, at least, in seconds.
_PAUSES = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)

log = logging.getLogger(__name__)


class CannotStartError(Exception):
    """Something is in the way; the text says what, and what to do."""


def run(*, port: int | None, with_simulator: bool) -> int:
    """Run until Ctrl-C or SIGTERM, or until a process ends again and again; the exit status."""
    environment = dict(os.environ)
    if port is not None:
        environment["PORT"] = str(port)
    chosen = settings.load(environment)
    if with_simulator and not settings.is_loopback(chosen.public_url):
        print("The simulator is for this machine alone: add --no-simulator.", file=sys.stderr)
        return 2
    if with_simulator:
        environment["TWILIO_API_URL"] = simulator_process.url(chosen)
    try:
        with _alone(chosen.home):
            return _run(Wiring(settings.load(environment)), environment, with_simulator)
    except CannotStartError as problem:
        print(problem, file=sys.stderr)
        return 1


def _run(wiring: Wiring, environment: dict[str, str], with_simulator: bool) -> int:
    logs.set_up()
    chosen = wiring.settings
    stop = _Stop()
    own_redis = chosen.home if chosen.redis_url is None else None
    environment["REDIS_URL"] = chosen.redis_url or redis_server.ensure(chosen.home)
    names = ["web", "worker", "clock", *(["simulator"] if with_simulator else [])]
    try:
        _prepare(wiring, with_simulator)
        _wait_for_ports(chosen, with_simulator)
        with _family(names, environment) as family:
            settings.port_file(chosen.home).write_text(str(chosen.port))
            _wait_until_ready(chosen, family, stop)
            _announce(chosen, with_simulator, stop)
            return _watch(family, own_redis, stop)
    finally:
        settings.port_file(chosen.home).unlink(missing_ok=True)
        if own_redis:
            redis_server.stop(own_redis)


class _Stop:
    """Whether somebody asked to stop, by Ctrl-C or SIGTERM."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStartError(
                f"Portavoz already runs in {home}. Stop it first, or set PORTAVOZ_HOME."
            ) from None
        yield


def _prepare(wiring: Wiring, with_simulator: bool) -> None:
    schema.upgrade(wiring.engine)
    with wiring.engine.begin() as connection:
        publish_library(connection, wiring.now())
        is_to_try = with_simulator or wiring.settings.is_demo
        if is_to_try and organizations.may_load(connection):
            organizations.load(connection, wiring.now())
            people.load(connection, wiring.vault, wiring.now())


def _wait_for_ports(chosen: Settings, with_simulator: bool) -> None:
    """What was killed a moment ago may still be closing; anything else keeps its port."""
    deadline = time.monotonic() + _PORT_SECONDS
    for port in (chosen.port, chosen.port + 1)[: 2 if with_simulator else 1]:
        while _is_taken(port):
            if time.monotonic() > deadline:
                raise CannotStartError(
                    f"Port {port} is in use by another program. Stop it, or run: "
                    f"make run PORT={chosen.port + 10}"
                )
            time.sleep(0.1)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


class _Family:
    """The processes, each in a session of its own: Ctrl-C reaches the supervisor alone."""

    def __init__(self, environment: dict[str, str], lifeline_end: int) -> None:
        self._environment = {**environment, lifeline.VARIABLE: str(lifeline_end)}
        self._lifeline_end = lifeline_end
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self._starts: dict[str, tuple[float, float]] = {}  # when, and the pause before the next

    def start(self, name: str) -> None:
        """Start one process."""
        self.children[name] = subprocess.Popen(  # noqa: S603 - our own command line
            [sys.executable, "-m", "bot.cli", name],
            env=self._environment,
            pass_fds=[self._lifeline_end],
            start_new_session=True,
        )

    def check(self) -> None:
        """Raise CannotStartError if a process has ended."""
        for name, child in self.children.items():
            if child.poll() is not None:
                raise CannotStartError(
                    f"The {name} process {_end(child.returncode)}. Everything was stopped."
                )

    def revive(self) -> None:
        """Start again what has ended; what ends soon again, after ever longer pauses."""
        now = time.monotonic()
        for name, child in list(self.children.items()):
            if child.poll() is None:
                continue
            started, pause = self._starts.setdefault(name, (now, _PAUSES[0]))
            if now - started < pause:
                continue
            log.error("a process is started again", extra={"which": name})
            longer = next((each for each in _PAUSES if each > pause), _PAUSES[-1])
            self._starts[name] = (now, longer)
            self.start(name)


@contextmanager
def _family(names: list[str], environment: dict[str, str]) -> Iterator[_Family]:
    reading_end, writing_end = os.pipe()
    family = _Family(environment, reading_end)
    try:
        for name in names:
            family.start(name)
        yield family
    finally:
        # The simulator last: a text that is being handed to it is to be answered.
        outside = family.children.pop("simulator", None)
        _stop(list(family.children.values()))
        _stop([outside] if outside else [])
        os.close(writing_end)
        os.close(reading_end)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait_until_ready(chosen: Settings, family: _Family, stop: _Stop) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not stop.asked and not _is_ready(f"http://127.0.0.1:{chosen.port}/readyz"):
        family.check()
        if time.monotonic() > deadline:
            raise CannotStartError("The web server did not become ready; the lines above say why.")
        time.sleep(0.1)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - on this machine
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end(status: int) -> str:
    if status < 0:
        return f"was killed (signal {-status})"
    return f"ended by itself (status {status}; the lines above say why)"


def _announce(chosen: Settings, with_simulator: bool, stop: _Stop) -> None:
    if stop.asked:
        return
    print()
    if with_simulator:
        print(f"  Text it from a phone in your browser:  {simulator_process.url(chosen)}/")
    print(
        f"  Public page of the first organization: {chosen.public_url}/o/{organizations.SLUGS[0]}/"
    )
    print("  Stop with Ctrl-C.")
    print(flush=True)


def _watch(family: _Family, own_redis: Path | None, stop: _Stop) -> int:
    """Wait for the end; what died meanwhile, also a Redis of our own, is started again."""
    while not stop.asked:
        family.revive()
        if own_redis:
            _keep_up(own_redis)
        time.sleep(_WATCH_SECONDS)
    return 0


def _keep_up(own_redis: Path) -> None:
    """Have a Redis of our own run; without it texts come in and are kept all the same."""
    try:
        redis_server.ensure(own_redis)
    except RedisServerError as problem:
        log.error("no Redis", extra={"problem": problem})
