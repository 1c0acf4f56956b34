"""Portavoz as a newcomer runs it: real processes, real Redis, the simulator outside."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Executable, text

from community.database import connect, reading

PORTAVOZ = str(Path(sys.executable).parent / "portavoz")
_START_SECONDS = 40


def free_port() -> int:
    """A port that is free, and the next one too."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


class Running:
    """A running installation and the means to text it."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.environment = {
            **environment_without_settings(),
            "PORTAVOZ_HOME": str(home),
            "PORT": str(port),
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def simulator(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    @property
    def log(self) -> Path:
        return self.home.with_suffix(".log")

    def start(self) -> None:
        """Start everything and wait until it can be texted."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [PORTAVOZ, "up", "--port", str(self.port)],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        wait_until(self._is_up, _START_SECONDS, f"it did not start: {self.log.read_text()}")

    def _is_up(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            self.get(f"{self.web}/readyz")
            self.get(f"{self.simulator}/simulator/settings")
        except OSError:
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """End it as Ctrl-C does, or otherwise."""
        self.process.send_signal(how)
        return self.process.wait(20)

    def portavoz(self, *arguments: str, words: str = "") -> str:
        """Run a command beside it and give what it prints."""
        done = subprocess.run(
            [PORTAVOZ, *arguments],
            env=self.environment,
            input=words,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def query(self, asked: str | Executable) -> list[Any]:
        """Ask the database, which others are writing to."""
        url = self.environment.get("DATABASE_URL", f"sqlite:///{self.home / 'portavoz.db'}")
        engine = connect(url)
        with reading(engine) as connection:
            rows = connection.execute(text(asked) if isinstance(asked, str) else asked).all()
        engine.dispose()
        return [tuple(row) for row in rows]

    def get(self, url: str) -> Any:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.loads(answer.read())

    def post(self, path: str, **body: Any) -> Any:
        request = urllib.request.Request(
            f"{self.simulator}/simulator/{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def text(self, words: str, *, sender: str = "+12135550142", **more: Any) -> Any:
        """Text the first organization from a phone."""
        message = {"from": sender, "to": "+12135550100", "channel": "sms", "body": words, **more}
        return self.post("texts", **message)

    def ledger(self, kind: str) -> list[dict[str, Any]]:
        """What the carrier saw, of one kind."""
        entries = self.get(f"{self.simulator}/simulator/ledger")["entries"]
        return [entry for entry in entries if entry["kind"] == kind]

    def answers(self, count: int, seconds: float = 15) -> list[str]:
        """Wait for so many texts from us; gives all of them, in the carrier's order."""
        wait_until(
            lambda: len(self.ledger("outbound")) >= count,
            seconds,
            lambda: f"{self.ledger('outbound')}\n{self.log.read_text()}",
        )
        return [entry["body"] for entry in self.ledger("outbound")]


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """An installation of its own, stopped at the end."""
    here = Running(folder / "home", free_port())
    here.start()
    try:
        yield here
    finally:
        if here.process.poll() is None:
            here.stop()


def wait_until(is_so: Callable[[], bool], seconds: float, otherwise: object) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(otherwise() if callable(otherwise) else otherwise)
        time.sleep(0.05)


def environment_without_settings() -> dict[str, str]:
    """What this process was started with, but for what Portavoz takes for its settings."""
    return {name: value for name, value in os.environ.items() if not _is_setting(name)}


def _is_setting(name: str) -> bool:
    return name.startswith(("PORTAVOZ_", "TWILIO_")) or name in {
        "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "PORT", "SECRET_KEY", "DATA_KEYS",
        "HEARTBEAT_URL",
    }  # fmt: skip
