"""Processes are killed while texts come in and the carrier misbehaves; its ledger is the judge."""

import random
import subprocess
import time
from collections import Counter

import pytest

from bot import redis_server
from tests.processes.running import PORTAVOZ, Running, free_port, wait_until

pytestmark = pytest.mark.processes

ROUNDS, TEXTS = 8, 3
FAULTS = [
    "429",
    "500_before_accepting",
    "500_after_accepting",
    "drop",
    "duplicate_receipts",
    "reordered_receipts",
    "webhook_thrice",
]
_UNSETTLED = "select count(*) from outbound where status in ('waiting', 'sending', 'unknown')"


class InParts(Running):
    """An installation whose processes run one by one, so that each can be killed by itself."""

    def begin(self) -> None:
        self.home.mkdir(mode=0o700)
        self.environment["TWILIO_API_URL"] = self.simulator
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self.portavoz("demo")
        for name in ("simulator", "web", "worker", "clock"):
            self.run(name)
        wait_until(self._answers, 40, lambda: self.log.read_text())

    def run(self, name: str) -> None:
        with self.log.open("ab") as log:
            self.parts[name] = subprocess.Popen(
                [PORTAVOZ, name], env=self.environment, stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        self.parts[name].kill()
        self.parts[name].wait()
        self.run(name)

    def end(self) -> None:
        for part in self.parts.values():
            part.terminate()
        for part in self.parts.values():
            part.wait(20)
        redis_server.stop(self.home)

    def _answers(self) -> bool:
        try:
            self.get(f"{self.web}/readyz")
            self.get(f"{self.simulator}/simulator/settings")
        except OSError:
            return False
        return True


@pytest.fixture
def here(tmp_path):
    parts = InParts(tmp_path / "home", free_port())
    parts.begin()
    yield parts
    parts.end()


def test_no_text_is_lost_and_none_is_answered_twice(here: InParts):
    """Each phone texts once; each is answered once, whoever was killed in the middle of what."""
    chance = random.Random(7)
    phones = iter(f"+1213555{number:04}" for number in range(200, 200 + ROUNDS * TEXTS))
    for _ in range(ROUNDS):
        here.post("faults", name=chance.choice(FAULTS), times=1)
        for _ in range(TEXTS):
            assert here.text("HELP", sender=next(phones))["webhook_status"] == 200
        time.sleep(chance.random() * 0.3)
        here.kill(chance.choice(["worker", "worker", "clock"]))
    wait_until(lambda: here.query(_UNSETTLED) == [(0,)], 90, lambda: _left(here))
    answered = Counter(entry["to"] for entry in here.ledger("outbound"))
    assert len(answered) == ROUNDS * TEXTS
    assert set(answered.values()) == {1}


def _left(here: InParts) -> str:
    return (
        f"{here.query('select status, count(*) from outbound group by 1')}\n{here.log.read_text()}"
    )
