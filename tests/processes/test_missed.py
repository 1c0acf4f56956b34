"""Parents text while nobody takes it in; when Portavoz is back each of them is answered, once."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import redis_server
from tests.processes.running import PORTAVOZ, Running, free_port, wait_until

pytestmark = pytest.mark.processes

PARENTS = [f"+1213555{number:04}" for number in range(160, 172)]
# The design's promise for what was left when we went down.
_BACK_SECONDS = 30
_TEXTS = "select count(*) from inbound"


class Unplugged(Running):
    """An installation whose processes can be unplugged, one or all."""

    def __init__(self, home: Path) -> None:
        super().__init__(home, free_port())
        home.mkdir(mode=0o700)
        self.environment["TWILIO_API_URL"] = self.simulator
        self.parts: dict[str, subprocess.Popen[bytes]] = {}

    def plug_in(self, *names: str) -> None:
        for name in names:
            with self.log.open("ab") as log:
                self.parts[name] = subprocess.Popen(
                    [PORTAVOZ, name],
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        wait_until(self._answers, 40, lambda: self.log.read_text())

    def unplug(self, *names: str) -> None:
        for name in names:
            os.killpg(self.parts[name].pid, signal.SIGKILL)
            self.parts.pop(name).wait()

    def _answers(self) -> bool:
        try:
            self.get(f"{self.web}/readyz")
            self.get(f"{self.simulator}/simulator/settings")
        except OSError:
            return False
        return True


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Unplugged]:
    installation = Unplugged(tmp_path / "home")
    installation.portavoz("demo")
    try:
        installation.plug_in("simulator", "worker", "clock", "web")
        yield installation
    finally:
        installation.unplug(*list(installation.parts))
        redis_server.stop(installation.home)


@pytest.mark.parametrize("dead", [["web"], ["web", "worker", "clock"]], ids=["the webs", "all"])
def test_texts_of_the_time_when_we_were_down_are_answered(here: Unplugged, dead: list[str]):
    assert here.text("HELP")["webhook_status"] == 200
    here.answers(1)
    here.unplug(*dead)
    for parent in PARENTS:
        assert here.text("HELP", sender=parent)["webhook_status"] is None
    for words in ("ALTO", "HELP"):
        here.text(words, sender="+12135550175")
    here.plug_in(*reversed(dead))
    texts = 1 + len(PARENTS) + 2
    wait_until(lambda: here.query(_TEXTS) == [(texts,)], _BACK_SECONDS, here.log.read_text)
    here.answers(texts, _BACK_SECONDS)
    answered = Counter(entry["to"] for entry in here.ledger("outbound"))
    assert answered == {"+12135550142": 1, **dict.fromkeys(PARENTS, 1), "+12135550175": 2}
    stopped = "select count(*) from address where stopped_at is not null"
    assert here.query(stopped) == [(1,)]
