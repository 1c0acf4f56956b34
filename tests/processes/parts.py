"""An installation whose processes run one by one, any number of each, so that each can be killed.

The simulator stands outside and is never killed: its ledger is the judge.
"""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from redis import Redis, RedisError
from sqlalchemy import select

from bot import lifeline, redis_server, settings
from bot.demo import clock as demo_clock
from bot.demo import organizations
from bot.settings import Settings
from community.database import connect, table_of
from messages.carriers.twilio.client import TIMEOUT_SECONDS
from messages.delivery import LOOK_UP_AFTER
from messages.lookup import WORKER_IS_GONE_AFTER
from messages.outbox import Outbound, Status
from tests.processes.balancer import balancing
from tests.processes.running import PORTAVOZ, Running, free_port, wait_until

_outbound = table_of(Outbound)

# The invented phones of parents, and the end of a SID or an id that is none.
_PHONES = r"(?<![0-9a-f])1?[2-9][0-9]{2}55501[0-9]{2}(?![0-9a-f])"

_START_SECONDS = 60
# Left behind by a worker, looked up at the carrier, sent again: 30 s, 10 s; machines vary.
SETTLE_SECONDS = 120
_UNSETTLED = select(_outbound.c.id, _outbound.c.status).where(
    _outbound.c.status.in_([Status.WAITING, Status.SENDING, Status.UNKNOWN])
)


class InParts(Running):
    """Webs, workers and clocks by number ("web 1", "worker 2"), each in a process of its own."""

    def __init__(self, home: Path, database_url: str, webs: int, workers: int, clocks: int) -> None:
        super().__init__(home, free_port())
        home.mkdir(mode=0o700)
        self.environment |= {
            "DATABASE_URL": database_url,
            "PUBLIC_URL": self.web,
            "TWILIO_API_URL": self.simulator,
        }
        self.ports = [free_port() for _ in range(webs)] if webs > 1 else [self.port]
        self.names = [
            *(f"web {number}" for number in range(1, webs + 1)),
            *(f"worker {number}" for number in range(1, workers + 1)),
            *(f"clock {number}" for number in range(1, clocks + 1)),
        ]
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        # Whatever becomes of the tests, these processes end with them.
        self._lifeline, self._held = os.pipe()

    @property
    def settings(self) -> Settings:
        """What its processes go by, secrets included."""
        return settings.load(self.environment)

    @property
    def redis(self) -> Redis:
        """Its own Redis."""
        return Redis.from_url(redis_server.ensure(self.home))

    def load_demo(self) -> None:
        """Make the demo organizations."""
        engine = connect(self.environment["DATABASE_URL"])
        with engine.begin() as connection:
            organizations.load(connection, datetime.now(UTC))
        engine.dispose()

    def begin(self) -> None:
        """Start everything and wait until it can be texted."""
        for name in ("simulator", *self.names):
            self.run(name)
        wait_until(self.is_ready, _START_SECONDS, self.told)

    def run(self, name: str) -> None:
        """Start one process."""
        kind, _, number = name.partition(" ")
        port = self.ports[int(number) - 1] if kind == "web" else self.port
        with self.log.open("ab") as log:
            self.parts[name] = subprocess.Popen(
                [PORTAVOZ, kind],
                env={**self.environment, "PORT": str(port), lifeline.VARIABLE: str(self._lifeline)},
                stdout=log,
                stderr=log,
                pass_fds=[self._lifeline],
                start_new_session=True,
            )

    def kill(self, *names: str) -> None:
        """kill -9 whole processes, gunicorn's children included."""
        for name in names:
            os.killpg(self.parts[name].pid, signal.SIGKILL)
        for name in names:
            self.parts[name].wait()

    def kill_redis(self) -> None:
        """kill -9 its Redis."""
        redis = self.redis
        os.kill(int(redis.info("server")["process_id"]), signal.SIGKILL)
        wait_until(lambda: not _answers(redis), 10, "Redis does not die")

    def processes_of(self, name: str) -> list[int]:
        """The ids of one part's processes: gunicorn has several, the first is its master."""
        leader = self.parts[name].pid
        listed = subprocess.run(
            ["ps", "-A", "-o", "pgid=,pid=,stat="], capture_output=True, text=True, check=True
        ).stdout
        found = [line.split() for line in listed.splitlines()]
        members = {
            int(pid) for group, pid, stat in found if int(group) == leader and stat[0] != "Z"
        }
        return [leader, *sorted(members - {leader})]

    def ended(self) -> list[str]:
        """The parts that are not running."""
        return [name for name, part in self.parts.items() if part.poll() is not None]

    def is_ready(self) -> bool:
        """Whether every web process and the simulator answer."""
        assert not self.ended(), self.told()
        try:
            for port in self.ports:
                self.get(f"http://127.0.0.1:{port}/readyz")
            self.get(f"{self.simulator}/simulator/settings")
        except OSError:
            return False
        return True

    def settle(self, seconds: float = SETTLE_SECONDS) -> None:
        """Wait until it is known of every text what became of it.

        The demo's clock is moved past the waits before a look-up at the carrier, once there is
        nothing else to wait for: nobody may still be sending what is looked up.
        """
        unchanged: tuple[list[tuple[object, ...]], float] = ([], time.monotonic())

        def is_settled() -> bool:
            nonlocal unchanged
            left = sorted(self.query(_UNSETTLED), key=repr)
            if left != unchanged[0]:
                unchanged = (left, time.monotonic())
            quiet, wait = _look_up_waits({str(status) for _, status in left})
            if left and time.monotonic() - unchanged[1] > quiet:
                demo_clock.move(self.home, wait)
                unchanged = (left, time.monotonic())
            return not left

        wait_until(is_settled, seconds, self.told)

    def told(self) -> str:
        """What is known when something has gone wrong."""
        counted = self.query("select status, count(*) from outbound group by 1")
        return f"ended: {self.ended()}\n{counted}\n{self.log.read_text()[-20_000:]}"

    def end(self) -> None:
        """Stop everything, without ceremony."""
        self.kill(*(name for name, part in self.parts.items() if part.poll() is None))
        redis_server.stop(self.home)
        os.close(self._lifeline)
        os.close(self._held)


def _look_up_waits(statuses: set[str]) -> tuple[float, timedelta]:
    """After how many seconds without change the clock may be moved, and how far."""
    if statuses == {Status.UNKNOWN}:
        return 3, LOOK_UP_AFTER
    return 2 * TIMEOUT_SECONDS + 2, WORKER_IS_GONE_AFTER


def _answers(redis: Redis) -> bool:
    try:
        return bool(redis.ping())
    except RedisError:
        return False


@contextmanager
def in_parts(
    folder: Path, database_url: str, *, webs: int = 1, workers: int = 1, clocks: int = 1
) -> Iterator[InParts]:
    """An installation over a migrated database; several webs stand behind a balancer."""
    here = InParts(folder / "home", database_url, webs, workers, clocks)
    here.load_demo()
    with ExitStack() as open_until_the_end:
        if webs > 1:
            open_until_the_end.enter_context(balancing(here.port, here.ports))
        try:
            here.begin()
            yield here
            assert not re.findall(_PHONES, here.log.read_text()), "the log names a phone"
        finally:
            here.end()
